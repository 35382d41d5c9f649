import { type Answer, PASS } from '../../../template/answer';
import type { Resource } from '../../../template/resource';
import { isOnTheWay } from './_workload-vpc';

/** Whether a firewall of the templates runs this policy, where packets of the workload pass. */
export const isRun = (policy: Resource): boolean =>
  policy
    .referrers('AWS::NetworkFirewall::Firewall', 'FirewallPolicyArn')
    .some((firewall) => isOnTheWay(firewall.get('VpcId')) && isLedTo(firewall));

/** Whether a route leads to endpoints such as those of a firewall, or a transit gateway does. Where no route is written, none leads around it. */
function isLedTo(firewall: Resource): boolean {
  const routes = firewall.view.resources('AWS::EC2::Route');
  return (
    routes.length === 0 ||
    firewall.get('TransitGatewayId').present ||
    routes.some((route) => route.get('VpcEndpointId').present)
  );
}

/** Whether a firewall runs a policy with this rule group. */
export const isAsked = (group: Resource): boolean =>
  ['Stateful', 'Stateless'].some((kind) =>
    group
      .referrers('AWS::NetworkFirewall::FirewallPolicy', `FirewallPolicy.${kind}RuleGroupReferences[].ResourceArn`)
      .some(isRun),
  );

const ENGINE = 'aws:forward_to_sfe';

/** Whether a firewall policy drops what none of its rules names. */
export function dropsByDefault(resource: Resource): Answer {
  const policy = resource.get('FirewallPolicy');
  const stateless = policy.list('StatelessDefaultActions').texts();
  if (stateless.includes('aws:pass'))
    return policy.fail('StatelessDefaultActions', 'is aws:pass: packets never reach the stateful rules');
  if (!stateless.includes(ENGINE)) return PASS; // dropped at once
  const order = policy.expect('StatefulEngineOptions.RuleOrder', 'STRICT_ORDER');
  if (order.verdict !== 'pass') return order;
  const actions = policy.list('StatefulDefaultActions').texts();
  return actions.some((action) => action.startsWith('aws:drop_'))
    ? PASS
    : policy.fail('StatefulDefaultActions', `is ${actions.join(', ') || 'not set'}: what no rule names may leave`);
}
