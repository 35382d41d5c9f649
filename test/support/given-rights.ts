import type { Iam, PolicyDocument, Principal } from './iam';
import { type Attempt, unnoticedOf } from './policy-mutants';
import { ALLOWED } from './resource-policy';

/** What a role is given: actions on one target and on none of the others, in that context and in no wrong one. */
export type Given = [
  actions: string[],
  resource: string,
  others: string[],
  context?: Record<string, string>,
  wrong?: Record<string, string>[],
];

/** A key that leaves it to IAM who may use it. */
const leftToIam = (account: string) =>
  ({
    Statement: [
      { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' },
    ],
  }) as unknown as PolicyDocument;

/** Each thing that is given is had, and nothing besides; what can be taken out of the policies of the role without that it shows. */
export function unnoticedGiven(iam: Iam, principal: Principal, given: readonly Given[]): Promise<string[]> {
  const attempts = given.flatMap(([actions, resource, others, context = {}, wrong = []]) =>
    actions.flatMap((action): Attempt[] => [
      [{ principal, action, resource, context }, ALLOWED],
      ...others.map((other): Attempt => [{ principal, action, resource: other, context }, 'denied']),
      ...wrong.map((each): Attempt => [{ principal, action, resource, context: each }, 'denied']),
    ]),
  );
  const keyPolicy = leftToIam(iam.deployed.place.account);
  return unnoticedOf(principal, attempts, (asked, identityPolicies) =>
    iam.decide({
      ...asked,
      principal: { ...principal, identityPolicies },
      resourcePolicy: asked.action.startsWith('kms:') ? keyPolicy : undefined,
    }),
  );
}
