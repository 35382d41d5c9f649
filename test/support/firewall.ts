import { type Body, beside, type Template } from '../../local/samples/cases';

/** A VPC with an endpoint for models, and another. */
export const WORKLOAD = {
  Own: { Type: 'AWS::EC2::VPC', Properties: {} },
  Foreign: { Type: 'AWS::EC2::VPC', Properties: {} },
  Endpoint: {
    Type: 'AWS::EC2::VPCEndpoint',
    Properties: { VpcId: { Ref: 'Own' }, ServiceName: 'com.amazonaws.eu-west-1.bedrock-runtime' },
  },
};

/**
 * A firewall that runs the policy, or the rule group in a policy that drops, which is called `Thing`; in a VPC of `WORKLOAD`
 * where one is named.
 */
export function runBy(template: Template, vpc?: keyof typeof WORKLOAD) {
  const { Type } = template.Resources.Thing as { readonly Type: string };
  const isPolicy = Type === 'AWS::NetworkFirewall::FirewallPolicy';
  const Firewall = {
    Type: 'AWS::NetworkFirewall::Firewall',
    Properties: { FirewallPolicyArn: { Ref: isPolicy ? 'Thing' : 'Policy' }, ...(vpc && { VpcId: { Ref: vpc } }) },
  };
  const Policy = {
    Type: 'AWS::NetworkFirewall::FirewallPolicy',
    Properties: {
      FirewallPolicy: {
        StatelessDefaultActions: ['aws:drop'],
        StatefulRuleGroupReferences: [{ ResourceArn: { Ref: 'Thing' }, Priority: 1 }],
      },
    },
  };
  const run = beside(template, isPolicy || 'Policy' in template.Resources ? { Firewall } : { Policy, Firewall });
  return vpc ? beside(run, WORKLOAD) : run;
}

/** Cases, each beside a firewall that runs what they are about. */
export const running = (cases: Readonly<Record<string, Template | Template[]>>): Record<string, Body | Body[]> =>
  Object.fromEntries(
    Object.entries(cases).map(([sentence, of]) => [
      sentence,
      Array.isArray(of) ? of.map((one) => runBy(one)) : runBy(of),
    ]),
  );
