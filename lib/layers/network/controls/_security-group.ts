import { isBroad, rangeOf } from '../../../template/iam/addresses';
import type { Resource, Value } from '../../../template/resource';

/** The rules of a security group, written in it or beside it. */
export const rulesOf = (group: Resource, direction: 'Ingress' | 'Egress'): readonly Value[] => [
  ...group.list(`SecurityGroup${direction}`),
  ...group.referrers(`AWS::EC2::SecurityGroup${direction}`, 'GroupId'),
];

/** The property by which a rule speaks of every address, or of a large part of the internet; nothing otherwise. */
export const anywhere = (rule: Value): 'CidrIp' | 'CidrIpv6' | undefined =>
  (['CidrIp', 'CidrIpv6'] as const).find((path) => {
    const text = rule.pattern(path);
    if (text?.unknown) throw rule.get(path).undecided(text.unknown.why);
    const range = text && rangeOf(text.toString());
    return range !== undefined && isBroad([range]);
  });

function isText(value: Value, path: string, wanted: string): boolean {
  const text = value.pattern(path);
  if (text?.unknown) throw value.get(path).undecided(text.unknown.why);
  return text?.toString() === wanted;
}

/** Whether packets from the subnet can leave for the internet without passing a firewall's endpoint; nothing where its routes are not given. */
export function leavesFreely(subnet: Resource): boolean | undefined {
  const tables = subnet
    .referrers('AWS::EC2::SubnetRouteTableAssociation', 'SubnetId')
    .map((association) => association.tryTarget('RouteTableId'));
  if (tables.length === 0) return undefined;
  return tables.some((table) =>
    table
      ?.referrers('AWS::EC2::Route', 'RouteTableId')
      .some(
        (route) =>
          (isText(route, 'DestinationCidrBlock', '0.0.0.0/0') || isText(route, 'DestinationIpv6CidrBlock', '::/0')) &&
          route.get('VpcEndpointId').absent,
      ),
  );
}
