import { type Answers, eachResource } from '../../../control';
import { policiesIn, type Statement } from '../../../template/iam/policy';
import type { Resource } from '../../../template/resource';

const POLICY = 'AWS::Organizations::Policy';

/** Looks at each policy of AWS Organizations of one type. */
export const eachOrganizationPolicy = (type: string, run: (policy: Resource) => Answers) =>
  eachResource(POLICY, (policy) => (policy.text('Type') === type ? run(policy) : undefined));

/** What a service or resource control policy denies. */
export const denialsOf = (policy: Resource): readonly Statement[] =>
  policiesIn(policy)
    .flatMap(({ statements }) => statements)
    .filter((statement) => statement.denies);

/** What all service control policies of the application deny together. */
export const deniedAnywhere = (policy: Resource, action: string): boolean =>
  policy.view
    .resources(POLICY)
    .filter((other) => other.text('Type') === 'SERVICE_CONTROL_POLICY')
    .some((other) => denialsOf(other).some((statement) => statement.concerns(action)));
