import { type Answers, eachResource, faultsIn } from '../../../control';
import { policiesIn, type Statement } from '../../../template/iam/policy';
import type { Resource } from '../../../template/resource';

const POLICY = 'AWS::Organizations::Policy';

/** Whether a policy applies to anybody. */
const isAttached = (policy: Resource): boolean => policy.list('TargetIds').length > 0;

/** Looks at each policy of AWS Organizations of one type. One that applies nowhere is no evidence. */
export const eachOrganizationPolicy = (type: string, run: (policy: Resource) => Answers) =>
  eachResource(POLICY, (policy) => {
    if (policy.text('Type') !== type) return undefined;
    const answers = run(policy);
    return isAttached(policy) ? answers : faultsIn(answers);
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
 * What all service control policies of the application deny together, wherever it is called. Those that apply nowhere count
 * beside one that does not either.
 */
export const deniedAnywhere = (policy: Resource, action: string): boolean =>
  policy.view
    .resources(POLICY)
    .filter((other) => other.text('Type') === 'SERVICE_CONTROL_POLICY')
    .filter((other) => isAttached(other) || !isAttached(policy))
    .some((other) => denialsOf(other).some((statement) => deniesEverywhere(statement, action)));
