import { type Control, eachResource, rule } from '../../../control';
import { to } from '../../../mend';
import { PASS } from '../../../template/answer';

const FIREWALL = 'AWS::NetworkFirewall::Firewall';

export const control: Control = {
  id: 'network-firewall-egress',
  title: 'The egress firewall stands in two Availability Zones, is not deleted by mistake, and logs',
  risks: [
    'LLM01:2025',
    'LLM02:2025',
    'LLM03:2025',
    'LLM06:2025',
    'LLM01:2023',
    'LLM05:2023',
    'LLM06:2023',
    'LLM08:2023',
    'LLM10:2023',
    'ASI02:2026',
    'ASI05:2026',
  ],
  acts: 'aid',
  csf: 'Protect',
  boundary: 'application',
  atlas: ['AML.M0032', 'AML.T0025', 'AML.T0072'],
  why: 'Egress control is the last preventive layer once an agent or plugin has been subverted.',
  source:
    'AWS Network Firewall Developer Guide, High-level steps for implementing a firewall and Logging network traffic',

  rules: [
    rule('NetFwMultiAz', {
      severity: 'LOW',
      fix: 'Map the firewall to a subnet in each Availability Zone of the workload, two at least.',
      fixTemplate:
        'In SubnetMappings (AvailabilityZoneMappings), list a subnet in each Availability Zone of the workload, two at least.',
      counterparts: ['NetworkFirewall.1'],
      check: eachResource(FIREWALL, (firewall) => {
        const path = firewall.get('AvailabilityZoneMappings').present ? 'AvailabilityZoneMappings' : 'SubnetMappings';
        const zones = firewall.list(path).length;
        return zones >= 2
          ? PASS
          : firewall.fail(path, `has ${zones}: the other zones have no way out, or one around it`);
      }),
    }),
    rule('NetFwDeleteProtection', {
      severity: 'LOW',
      fix: 'Set `deleteProtection: true`.',
      fixTemplate: 'Set DeleteProtection: true.',
      mend: { type: 'AWS::NetworkFirewall::Firewall', changes: { DeleteProtection: to(true) } },
      counterparts: ['NetworkFirewall.9', 'CKV_AWS_344'],
      proves: false,
      check: eachResource(FIREWALL, (firewall) => firewall.expectFlag('DeleteProtection', true)),
    }),
    rule('NetFwLogging', {
      severity: 'LOW',
      fix: 'Add a `CfnLoggingConfiguration` with ALERT and FLOW destinations, or use `EgressFirewall`.',
      fixTemplate: 'Add an AWS::NetworkFirewall::LoggingConfiguration with ALERT and FLOW destinations.',
      counterparts: ['NetworkFirewall.2'],
      proves: false,
      check: eachResource(FIREWALL, (firewall) => {
        const [logging] = firewall.referrers('AWS::NetworkFirewall::LoggingConfiguration', 'FirewallArn');
        if (!logging) return firewall.fail('', 'has no logging configuration');
        const path = 'LoggingConfiguration.LogDestinationConfigs';
        const types = logging.at(`${path}[].LogType`).texts();
        const missing = ['ALERT', 'FLOW'].filter((type) => !types.includes(type));
        return missing.length === 0 ? PASS : logging.fail(path, `has no ${missing.join(' and no ')} log`);
      }),
    }),
  ],
};
