import { App, Stack } from 'aws-cdk-lib';
import { EdgeProtection, EgressFirewall, InternetAccess, LlmDataVault, PrivateLlmNetwork } from '../lib';
import { againstLeast } from './least';
import { atMost, type Measurement } from './measurement';

function perimeter(): App {
  const app = new App();
  const stack = new Stack(app, 'Perimeter', { env: { region: 'us-east-1' } });
  new LlmDataVault(stack, 'Vault');
  const network = new PrivateLlmNetwork(stack, 'Network', {
    internet: InternetAccess.VIA_FIREWALL,
    availabilityZones: ['us-east-1a', 'us-east-1b'],
    allowedDomains: ['api.example.com'],
  });
  new EgressFirewall(stack, 'Egress', { network });
  new EdgeProtection(stack, 'Edge');
  return app;
}

/** Network, data and edge together against the same resources, one by one. */
export function run(): Measurement[] {
  const { ours, least, resources } = againstLeast(perimeter);
  return [
    { name: `perimeter: ${resources} resources of network, data and edge`, value: ours, unit: 'ms CPU' },
    { name: 'perimeter: the same resources as L1s', value: least, unit: 'ms CPU' },
    atMost('perimeter: network, data and edge against L1s', ours / least, 'times', 1.3),
  ];
}
