import { type Control, eachResource, faultsIn, rule } from '../../../control';
import { type Answer, decide, Fail, PASS } from '../../../template/answer';
import type { Resource } from '../../../template/resource';
import { dropsByDefault, isAsked, isRun } from './_default-action';
import { isForPort, type PassRule, passRules, staysInside } from './_pass-rule';

const POLICY = 'AWS::NetworkFirewall::FirewallPolicy';
const GROUP = 'AWS::NetworkFirewall::RuleGroup';

/** What a firewall reads as these is HTTP, which is clear text unless the firewall itself has decrypted it. */
const HTTP = ['http', 'http1', 'http2'];

/** Protocols of which every byte is clear text. */
const CLEAR = ['ftp', 'ftp-data', 'telnet', 'tftp'];

const CARRIERS = ['ip', 'tcp', 'tcp-pkt', 'tcp-stream'];

/** A connection that does not stand yet carries nothing; and what asks for TLS passes TLS. */
const CARRIES_NO_TEXT =
  /(?:^|;)\s*(?:flow:[^;]*\bnot_established\b|(?:tls|ssl|ja3|ja4)[\w.]*\s*[:;]|app-layer-protocol:\s*tls\b)/;

/** Whether a rule lets somebody on the way read what leaves. */
function passesClearText(passed: PassRule, decrypts: () => boolean): boolean {
  const { protocol, options, value } = passed;
  if (protocol.includes('${')) throw value.undecided('holds rules that the template does not spell out');
  if (CARRIES_NO_TEXT.test(options)) return false;
  const clear = HTTP.includes(protocol)
    ? isForPort(passed, 80) || !isForPort(passed, 443) || !decrypts()
    : CLEAR.includes(protocol) || (CARRIERS.includes(protocol) && isForPort(passed, 80));
  return clear && !staysInside(passed);
}

/** Whether a firewall looks into HTTPS before these rules judge it. */
const decrypted = (group: Resource): boolean =>
  group
    .referrers(POLICY, 'FirewallPolicy.StatefulRuleGroupReferences[].ResourceArn')
    .some((policy) => policy.get('FirewallPolicy.TLSInspectionConfigurationArn').present);

function groupPasses(group: Resource): Answer | undefined {
  const list = group.get('RuleGroup.RulesSource.RulesSourceList');
  const allows = list.present && list.text('GeneratedRulesType') === 'ALLOWLIST';
  const host = allows ? list.list('TargetTypes').find((type) => type.text() === 'HTTP_HOST') : undefined;
  if (host) return host.fail('', 'is HTTP_HOST: every name of the list may be reached in clear text');
  const rules = passRules(group);
  let doubt: Answer | undefined;
  for (const passed of rules) {
    const clear = decide(() => passesClearText(passed, () => decrypted(group)));
    if (clear === true) return passed.value.fail('', `lets clear text leave: ${passed.name}`);
    if (clear !== false) doubt ??= clear;
  }
  if (doubt) return doubt;
  return allows || rules.length > 0 ? PASS : undefined;
}

function policyPasses(policy: Resource): Answer {
  const dropped = dropsByDefault(policy);
  if (dropped instanceof Fail) {
    const { declaration, propertyPath, place, message } = dropped;
    return new Fail(declaration, propertyPath, place, `${message}, in clear text too`);
  }
  // groups of the template are judged by themselves; those of AWS pass nothing; others are not known
  for (const kind of ['Stateful', 'Stateless']) {
    for (const { value } of policy
      .list(`FirewallPolicy.${kind}RuleGroupReferences`)
      .map((reference) => ({ value: reference.get('ResourceArn') }))) {
      if (!/:aws-managed:/.test(value.pattern()?.toString() ?? '')) value.target();
    }
  }
  return dropped;
}

export const control: Control = {
  id: 'network-egress-encrypted',
  title: 'Nothing leaves for the internet in clear text',
  risks: [
    'LLM02:2025',
    'LLM03:2025',
    'LLM01:2025',
    'LLM05:2023',
    'LLM06:2023',
    'LLM01:2023',
    'LLM10:2023',
    'ASI02:2026',
    'ASI04:2026',
  ],
  acts: {
    'refuses downloads that could be changed on the way': ['LLM03:2025', 'LLM05:2023', 'ASI04:2026'],
  },
  csf: 'Protect',
  boundary: 'application',
  atlas: ['AML.M0012', 'AML.T0025'],
  why: 'What goes to an allowed name by HTTP is read on the way, and what comes back is changed: packages, pages, tokens.',
  source:
    'AWS Network Firewall Developer Guide, Stateful domain list rule groups; AWS Well-Architected Framework, SEC09-BP02 Enforce encryption in transit',

  rules: [
    rule('NetFwNoClearText', {
      severity: 'MEDIUM',
      fix: 'Pass names by TLS only (`TLS_SNI`, `pass tls … 443`); with `EgressFirewall` leave `clearTextDomains` out. Acknowledge a name that has no HTTPS, and say why it is needed.',
      fixTemplate:
        'Pass names by TLS only: TargetTypes: [TLS_SNI], or `pass tls … 443` in RulesString. Acknowledge a name that has no HTTPS, and say why it is needed.',
      check: eachResource([POLICY, GROUP], (resource) => {
        const isPolicy = resource.type === POLICY;
        const answers = isPolicy ? policyPasses(resource) : groupPasses(resource);
        // what no firewall runs is no evidence
        return (isPolicy ? isRun(resource) : isAsked(resource)) ? answers : faultsIn(answers);
      }),
    }),
  ],
};
