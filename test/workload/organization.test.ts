import { CONTROLS } from '../../lib/controls';
import { gather } from '../../lib/evidence';
import { Application } from '../../lib/template/application';
import { parseTemplate } from '../../lib/template/parse';

const OWN = '111122223333';

/** What becomes of two controls where the organization's policy is attached to `targets`, and a stack is in an account. */
function statuses(targets: unknown[], account = OWN) {
  const input = (stack: string, body: unknown, of?: string) => ({
    ...{ source: parseTemplate(JSON.stringify(body), stack), stack, stackName: stack },
    ...(of ? { account: of } : {}),
  });
  const policy = {
    Type: 'AWS::Organizations::Policy',
    Properties: {
      Type: 'SERVICE_CONTROL_POLICY',
      TargetIds: targets,
      Content: {
        Statement: [
          {
            Effect: 'Deny',
            Action: ['bedrock:CallWithBearerToken', 'bedrock-mantle:CallWithBearerToken'],
            Resource: '*',
          },
        ],
      },
    },
  };
  const application = new Application([
    input('Organization', { Parameters: { P: { Type: 'String' } }, Resources: { Policy: policy } }, '999999999999'),
    input('Workload', { Resources: { Guardrail: { Type: 'AWS::Bedrock::Guardrail' } } }, account),
  ]);
  const evidence = gather(
    application,
    CONTROLS.filter(({ id }) => ['account-scp-close-side-doors', 'identity-no-bearer-tokens'].includes(id)),
  );
  return evidence.map(({ status, declared }) => (declared[0] ? `${status}: ${declared[0].message}` : status));
}

const NOT_SHOWN = `declared: says so, and nothing shows it: the templates do not tell whether the account ${OWN} is below`;

test.each([
  ['its own account', [OWN], 'proven'],
  ['the root, which is above every account', ['r-ab12'], 'proven'],
  ['its own account, among others', ['ou-1', '444455556666', OWN], 'proven'],
  ['another account', ['444455556666'], 'not-applicable'],
  ['a unit', ['444455556666', 'ou-1'], `${NOT_SHOWN} 'ou-1'`],
  ['what is not known', [{ Ref: 'P' }], `${NOT_SHOWN} '\${P}'`],
])('a policy of the organization that is attached to %s', (_, targets, status) => {
  expect(statuses(targets)).toEqual([status, status]);
});

test('where no account is known a policy counts for whoever is there', () => {
  expect(statuses(['444455556666'], '')).toEqual(['proven', 'proven']);
});
