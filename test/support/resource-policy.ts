import { type Iam, type IamRequest, type PolicyDocument, type Principal, statementsOf } from './iam';
import { unnoticed } from './policy-mutants';

export type Context = Record<string, string>;

/** What somebody asks of a resource, and what its policy has to say. */
export type Case = readonly [asked: Omit<IamRequest, 'resourcePolicy'>, outcome: string | RegExp];

export const ALLOWED = 'allowed';
export const DENIED = /^denied by/;

/** A statement that every key of this library has, and that the test of the key tries. */
export const OF_EVERY_KEY =
  /^(AdministerWithoutUse|AdministratorsByName|RootUserAgainstLockOut|WhoeverIamAllowsDecrypts|(WhoeverDeploys|ThroughServices)(ByGrant)?)\b/;

/**
 * Who may, with that context: not without a part of it nor with another, nor may others.
 *
 * @param wrong another value for each part of the context that must be as it is
 */
export function admits(
  principal: Principal,
  actions: string[],
  resource: string,
  context: Context,
  wrong: Context,
  others: Principal[],
): Case[] {
  return actions.flatMap((action) => {
    const ask = (who: Principal, given: Context, outcome: Case[1]): Case => [
      { principal: who, action, resource, context: given },
      outcome,
    ];
    return [
      ask(principal, context, ALLOWED),
      ...others.map((other) => ask(other, context, DENIED)),
      ...Object.entries(wrong).flatMap(([key, value]) => {
        const { [key]: _, ...less } = context;
        return [ask(principal, less, DENIED), ask(principal, { ...context, [key]: value }, DENIED)];
      }),
    ];
  });
}

/** What nobody can miss of such a policy: it is asked about no other resource, and every request says whether it comes by TLS. */
export const ofOneResource = (policy: PolicyDocument): string[] =>
  statementsOf(policy).flatMap((statement, index) => {
    const { Sid = `statement ${index}` } = statement as { Sid?: string };
    const tls = JSON.stringify(statement.Condition ?? {}).includes('aws:SecureTransport');
    return [`${Sid}: of any resource`, ...(tls ? [`${Sid}: BoolIfExists aws:SecureTransport`] : [])];
  });

/** Every case has its outcome; what can be taken out of the policy of a resource without that another comes out. */
export async function unnoticedIn(
  iam: Iam,
  policy: PolicyDocument,
  cases: readonly Case[],
  harmless: readonly string[] = [],
): Promise<string[]> {
  const decide = (asked: Omit<IamRequest, 'resourcePolicy'>, resourcePolicy: PolicyDocument) =>
    iam.decide({ ...asked, resourcePolicy });
  const attempts = await Promise.all(
    cases.map(async ([asked, expected]) => {
      const outcome = await decide(asked, policy);
      const { principal, action, resource, context } = asked;
      const who = [principal.arn, action, resource, context];
      expect([...who, outcome]).toEqual([
        ...who,
        expected instanceof RegExp ? expect.stringMatching(expected) : expected,
      ]);
      return [asked, outcome] as const;
    }),
  );
  return unnoticed(policy, attempts, decide, harmless);
}
