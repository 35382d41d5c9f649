import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { EgressFirewall, InternetAccess, PrivateLlmNetwork } from '../../../lib/layers/network';

// Prints the rules that an EgressFirewall synthesizes for the allow-list of flows.py: `clear` for one that passes HTTP to
// some names, `decrypted` for one that looks into HTTPS.
const kind = process.argv[2];
const stack = new Stack(new App(), 'Stack');
new EgressFirewall(stack, 'Egress', {
  network: new PrivateLlmNetwork(stack, 'Network', {
    internet: InternetAccess.VIA_FIREWALL,
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    allowedDomains: ['*.wild.example.org'],
  }),
  allowedDomains: ['allowed.example.com', 'tls.example.com'],
  clearTextDomains: {
    clear: ['allowed.example.com', '*.wild.example.org', 'clear.example.com'],
    decrypted: ['clear.example.com'],
  }[kind ?? ''],
  inspectionCertificateArn: kind === 'decrypted' ? 'arn:aws:acm:eu-west-1:111122223333:certificate/example' : undefined,
});
const [ruleGroup] = Object.values(Template.fromStack(stack).findResources('AWS::NetworkFirewall::RuleGroup'));
console.log(ruleGroup!.Properties.RuleGroup.RulesSource.RulesString);
