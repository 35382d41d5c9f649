import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { EgressFirewall, InternetAccess, PrivateLlmNetwork } from '../../../lib/layers/network';

// Prints the rules that an EgressFirewall synthesizes for the allow-list of flows.py; `decrypted` for one that looks into HTTPS.
const stack = new Stack(new App(), 'Stack');
new EgressFirewall(stack, 'Egress', {
  network: new PrivateLlmNetwork(stack, 'Network', {
    internet: InternetAccess.VIA_FIREWALL,
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    allowedDomains: ['*.wild.example.org'],
  }),
  allowedDomains: ['allowed.example.com'],
  inspectionCertificateArn:
    process.argv[2] === 'decrypted' ? 'arn:aws:acm:eu-west-1:111122223333:certificate/example' : undefined,
});
const [ruleGroup] = Object.values(Template.fromStack(stack).findResources('AWS::NetworkFirewall::RuleGroup'));
console.log(ruleGroup!.Properties.RuleGroup.RulesSource.RulesString);
