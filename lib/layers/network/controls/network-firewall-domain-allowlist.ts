import { type Control, eachResource, faultsIn, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { dropsByDefault, isAsked, isRun } from './_default-action';

/** Suricata keywords that classify where a connection goes, and the category of generative AI. */
const AI_CATEGORY = /aws_(?:url|domain)_category:[^;]*Artificial Intelligence/i;

/** A target that stands for a whole top-level domain. */
const TOP_LEVEL = /^\.?(com|net|org|io|ai|dev|app|co|info|cloud|xyz)$|^\.$/;

export const control: Control = {
  id: 'network-firewall-domain-allowlist',
  title: 'Default-drop firewall policy with a domain allow list',
  risks: [
    'LLM01:2025',
    'LLM02:2025',
    'LLM03:2025',
    'LLM06:2025',
    'LLM01:2023',
    'LLM05:2023',
    'LLM06:2023',
    'LLM07:2023',
    'LLM08:2023',
    'ASI02:2026',
    'ASI05:2026',
  ],
  acts: {
    'refuses connections to hosts that no list names': [
      'LLM01:2025',
      'LLM02:2025',
      'LLM03:2025',
      'LLM06:2025',
      'LLM01:2023',
      'LLM05:2023',
      'LLM06:2023',
      'LLM08:2023',
      'ASI02:2026',
      'ASI05:2026',
    ],
  },
  csf: 'Protect',
  boundary: 'application',
  atlas: ['AML.M0032', 'AML.T0025', 'AML.T0086', 'AML.T0072'],
  why: 'Markdown-image, web-fetch and callback exfiltration all need a domain the workload does not.',
  source:
    'AWS Network Firewall Developer Guide, Stateful domain list rule groups and Managing evaluation order for Suricata compatible rules',

  rules: [
    rule('NetFwDefaultDrop', {
      severity: 'MEDIUM',
      fix: "Set `statefulEngineOptions: { ruleOrder: 'STRICT_ORDER' }` and a stateful default action of 'aws:drop_established'.",
      fixTemplate:
        'Set FirewallPolicy.StatefulEngineOptions.RuleOrder: STRICT_ORDER and FirewallPolicy.StatefulDefaultActions: ["aws:drop_established"].',
      counterparts: ['P', 'CP', 'NetworkFirewall.4'],
      check: eachResource('AWS::NetworkFirewall::FirewallPolicy', (policy) =>
        isRun(policy) ? dropsByDefault(policy) : faultsIn(dropsByDefault(policy)),
      ),
    }),
    rule('NetFwDomainAllowlist', {
      severity: 'MEDIUM',
      fix: "Set `generatedRulesType: 'ALLOWLIST'` and list the domains the workload needs.",
      fixTemplate:
        'Set RuleGroup.RulesSource.RulesSourceList.GeneratedRulesType: ALLOWLIST, and list the domains the workload needs in Targets.',
      check: eachResource('AWS::NetworkFirewall::RuleGroup', (group) => {
        const list = group.get('RuleGroup.RulesSource.RulesSourceList');
        if (list.absent || list.text('GeneratedRulesType') !== 'ALLOWLIST') return undefined;
        const open = list.list('Targets').find((target) => TOP_LEVEL.test(target.text() ?? ''));
        if (open) return open.fail('', `is ${open}: a top-level domain admits everyone`);
        return list.list('TargetTypes').some((type) => type.text() === 'TLS_SNI')
          ? isAsked(group)
            ? PASS
            : undefined
          : list.fail('TargetTypes', 'has no TLS_SNI: the list says nothing of HTTPS');
      }),
    }),
    rule('NetFwAiCategory', {
      severity: 'MEDIUM',
      fix: 'Use `drop` or `reject` with aws_domain_category or aws_url_category for the AI category.',
      fixTemplate:
        'In RuleGroup.RulesSource.RulesString, use `drop` or `reject` with aws_domain_category or aws_url_category for the AI category.',
      counterparts: ['P', 'CP'],
      proves: false,
      check: eachResource('AWS::NetworkFirewall::RuleGroup', (group) => {
        const rules = group.pattern('RuleGroup.RulesSource.RulesString')?.toString();
        const line = rules?.split('\n').find((candidate) => AI_CATEGORY.test(candidate) && !/^\s*#/.test(candidate));
        if (line === undefined) return undefined;
        const action = /^\s*(\w+)/.exec(line)?.[1];
        return action === 'drop' || action === 'reject'
          ? PASS
          : group.fail('RuleGroup.RulesSource.RulesString', `lets the AI category through (${action})`);
      }),
    }),
  ],
};
