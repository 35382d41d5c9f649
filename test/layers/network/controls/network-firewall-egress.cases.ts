import { type Cases, one } from '../../../../local/samples/cases';

const firewall = (properties: Record<string, unknown>) => one('AWS::NetworkFirewall::Firewall', properties);
const logged = (...types: string[]) => ({
  Resources: {
    Thing: { Type: 'AWS::NetworkFirewall::Firewall', Properties: {} },
    Logs: {
      Type: 'AWS::NetworkFirewall::LoggingConfiguration',
      Properties: {
        FirewallArn: { Ref: 'Thing' },
        LoggingConfiguration: { LogDestinationConfigs: types.map((LogType) => ({ LogType })) },
      },
    },
  },
});

export const NetFwMultiAz: Cases = {
  good: {
    'two subnets': firewall({ SubnetMappings: [{ SubnetId: 'a' }, { SubnetId: 'b' }] }),
    'two zones at a transit gateway': firewall({
      AvailabilityZoneMappings: [{ AvailabilityZone: 'a' }, { AvailabilityZone: 'b' }],
    }),
  },
  bad: { 'one subnet': firewall({ SubnetMappings: [{ SubnetId: 'a' }] }) },
};

export const NetFwDeleteProtection: Cases = {
  good: { on: firewall({ DeleteProtection: true }) },
  bad: { off: firewall({ DeleteProtection: false }), 'not set': firewall({}) },
};

export const NetFwLogging: Cases = {
  good: { 'alerts and flows': logged('ALERT', 'FLOW') },
  bad: { 'no logs': firewall({}), 'flows only': logged('FLOW') },
};
