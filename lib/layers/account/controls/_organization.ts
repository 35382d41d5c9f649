import { type Answers, asList, countedAs, eachResource } from '../../../control';
import { PASS } from '../../../template/answer';
import { policiesIn, type Statement } from '../../../template/iam/policy';
import type { Resource } from '../../../template/resource';
import { applyWhere, bindsWorkload, isAttached } from '../../../workload/organization';

const POLICY = 'AWS::Organizations::Policy';

/** Looks at each policy of AWS Organizations of one type. One that applies nowhere, or to accounts of others, is no evidence. */
export const eachOrganizationPolicy = (type: string, run: (policy: Resource) => Answers) =>
  eachResource(POLICY, (policy) => {
    if (policy.text('Type') !== type) return undefined;
    const answers = asList(run(policy));
    return answers.includes(PASS) ? countedAs(answers, bindsWorkload(policy)) : answers;
  });

/** What a service or resource control policy denies. */
export const denialsOf = (policy: Resource): readonly Statement[] =>
  policiesIn(policy)
    .flatMap(({ statements }) => statements)
    .filter((statement) => statement.denies);

/** Conditions that spare principals. By others, such as a Region or an address, a denial leaves the action open elsewhere. */
const SPARES = /^aws:Principal/i;
/** The kind of an API key: to deny those that live long is what a policy about keys may do. */
const KIND_OF_KEY = /:BearerTokenType$/i;

const deniesEverywhere = (denial: Statement, action: string): boolean =>
  denial.concerns(action) &&
  denial.conditions.every(
    ({ key }) => SPARES.test(key) || (action.endsWith(':CallWithBearerToken') && KIND_OF_KEY.test(key)),
  );

/**
 * What the service control policies that apply wherever `policy` does deny together, wherever it is called. Those that apply
 * nowhere count beside one that does not either.
 */
export const deniedAnywhere = (policy: Resource, action: string): boolean =>
  applyWhere(
    policy,
    policy.view
      .resources(POLICY)
      .filter((other) => other.text('Type') === 'SERVICE_CONTROL_POLICY')
      .filter((other) => isAttached(other) || !isAttached(policy))
      .filter((other) => denialsOf(other).some((statement) => deniesEverywhere(statement, action))),
  );
