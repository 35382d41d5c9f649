import { type Body, beside, type Template } from '../../local/samples/cases';

/** A firewall that runs the policy, or the rule group in a policy that drops, which is called `Thing`. */
function runBy(template: Template) {
  const { Type } = template.Resources.Thing as { readonly Type: string };
  const isPolicy = Type === 'AWS::NetworkFirewall::FirewallPolicy';
  const Firewall = {
    Type: 'AWS::NetworkFirewall::Firewall',
    Properties: { FirewallPolicyArn: { Ref: isPolicy ? 'Thing' : 'Policy' } },
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
  return beside(template, isPolicy || 'Policy' in template.Resources ? { Firewall } : { Policy, Firewall });
}

/** Cases, each beside a firewall that runs what they are about. */
export const running = (cases: Readonly<Record<string, Template | Template[]>>): Record<string, Body | Body[]> =>
  Object.fromEntries(
    Object.entries(cases).map(([sentence, of]) => [sentence, Array.isArray(of) ? of.map(runBy) : runBy(of)]),
  );
