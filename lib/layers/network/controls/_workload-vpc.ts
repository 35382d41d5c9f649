import { attempt } from '../../../template/answer';
import type { Resource, Value, View } from '../../../template/resource';
import { mayDo, NETWORKED_TYPES, subnetsOf } from '../../../workload/callers';
import { isLlmEndpoint } from './_endpoint';

/** The VPCs in which something calls models, or in which an endpoint for models stands, as far as the templates tell. */
const workloadVpcs = (view: View): readonly Resource[] =>
  view.once('VPCs of the workload', () => [
    ...view
      .resources('AWS::EC2::VPCEndpoint')
      .filter((endpoint) => attempt(() => isLlmEndpoint(endpoint)))
      .flatMap((endpoint) => endpoint.tryTarget('VpcId') ?? []),
    ...view
      .resources(...NETWORKED_TYPES)
      .filter((compute) => mayDo(compute))
      .flatMap((compute) => attempt(() => [...subnetsOf(compute).list()]) ?? [])
      .flatMap((subnet) => subnet.tryTarget()?.tryTarget('VpcId') ?? []),
  ]);

/** Whether a VPC may be one of the workload: where the templates tell which those are, what guards another is no evidence. */
export function isOfWorkload(vpc: Value): boolean {
  const own = workloadVpcs(vpc.view);
  const named = vpc.tryTarget();
  return own.length === 0 || named === undefined || own.some((one) => one.is(named));
}

/** What leads from one VPC through another. */
const JOINS = /^AWS::EC2::(TransitGateway|VPCPeeringConnection)|^AWS::NetworkManager::/;

/** The same of what packets of one VPC may come through on their way out of another. */
export const isOnTheWay = (vpc: Value): boolean =>
  isOfWorkload(vpc) || vpc.view.application.types.some((type) => JOINS.test(type));
