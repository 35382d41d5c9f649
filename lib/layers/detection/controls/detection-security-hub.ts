import { type Control, eachResource, rule } from '../../../control';
import { to } from '../../../mend';
import { PASS } from '../../../template/answer';
import { eachEnsured } from '../../../workload/ensured';

const FOUNDATIONAL = /aws-foundational-security-best-practices/;
const ENSURED = 'Custom::SecureLlmSecurityHub';

export const control: Control = {
  id: 'detection-security-hub',
  title: 'Security Hub CSPM with foundational standard and cross-Region findings',
  risks: [
    'LLM02:2025',
    'LLM03:2025',
    'LLM04:2025',
    'LLM06:2025',
    'LLM03:2023',
    'LLM05:2023',
    'LLM06:2023',
    'LLM08:2023',
    'ASI03:2026',
    'ASI04:2026',
  ],
  acts: 'check',
  csf: 'Detect',
  boundary: 'organization',
  atlas: ['AML.M0016', 'AML.M0024'],
  why: 'One queue of findings is what playbooks and people can work with.',
  source: 'AWS Security Hub CSPM User Guide, Enabling Security Hub CSPM and Understanding cross-Region aggregation',

  rules: [
    rule('SecurityHubStandard', {
      severity: 'LOW',
      fix: 'Add a `CfnStandard` for AWS Foundational Security Best Practices.',
      fixTemplate: 'Add an AWS::SecurityHub::Standard with StandardsArn of AWS Foundational Security Best Practices.',
      counterparts: ['P', 'CP'],
      check: eachEnsured(['AWS::SecurityHub::Hub', ENSURED], (hub, view) => {
        if (hub.type === ENSURED)
          return hub.entries('Settings').some(([name]) => FOUNDATIONAL.test(name))
            ? PASS
            : hub.fail('Settings', 'asks for no foundational standard');
        if (hub.flag('EnableDefaultStandards') !== false) return PASS; // it is one of the defaults
        const standards = view.resources('AWS::SecurityHub::Standard');
        return standards.some((standard) => FOUNDATIONAL.test(standard.pattern('StandardsArn')?.toString() ?? ''))
          ? PASS
          : hub.fail('EnableDefaultStandards', 'is false, and no foundational standard is enabled: nothing is checked');
      }),
    }),
    rule('SecurityHubNewControls', {
      severity: 'LOW',
      fix: 'Leave `autoEnableControls` true, so that new controls for AI services count at once.',
      fixTemplate: 'Remove AutoEnableControls: false, so that new controls for AI services count at once.',
      mend: { type: 'AWS::SecurityHub::Hub', changes: { AutoEnableControls: to(true) } },
      proves: false,
      check: eachResource('AWS::SecurityHub::Hub', (hub) =>
        hub.get('AutoEnableControls').absent ? PASS : hub.expectFlag('AutoEnableControls', true),
      ),
    }),
    rule('SecurityHubAggregates', {
      severity: 'LOW',
      fix: "Set `regionLinkingMode: 'ALL_REGIONS'`, or list the Regions.",
      fixTemplate: 'Set RegionLinkingMode: ALL_REGIONS, or list the Regions in Regions.',
      check: eachResource('AWS::SecurityHub::FindingAggregator', (aggregator) => {
        const mode = aggregator.text('RegionLinkingMode');
        if (mode === 'ALL_REGIONS' || mode === 'ALL_REGIONS_EXCEPT_SPECIFIED') return PASS;
        return aggregator.list('Regions').length > 0
          ? PASS
          : aggregator.fail('Regions', 'is empty: findings of other Regions stay there');
      }),
    }),
  ],
};
