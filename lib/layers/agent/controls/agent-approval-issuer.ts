import { type Control, eachResource, rule } from '../../../control';
import { type Answer, PASS } from '../../../template/answer';
import { Permissions } from '../../../template/iam/permissions';
import { policiesIn, type Statement } from '../../../template/iam/policy';
import type { Resource, Value } from '../../../template/resource';

const SIGN = 'kms:GenerateMac';
const HOLDERS = [
  'AWS::IAM::Role',
  'AWS::IAM::User',
  'AWS::IAM::Group',
  'AWS::Serverless::Function',
  'AWS::Serverless::StateMachine',
] as const;
const FUNCTIONS = ['AWS::Lambda::Function', 'AWS::Serverless::Function'] as const;

/** Whether functions know the key as the one of approvals: by a variable that says so. */
const isOfApprovals = (key: Resource): boolean =>
  key.view
    .resources(...FUNCTIONS)
    .some((fn) =>
      fn
        .entries('Environment.Variables')
        .some(([name, value]) => /approv/i.test(name) && value.tryTarget()?.is(key) === true),
    );

/** Whether a resource of a policy is the key, or stands for it among others. */
function isKey(named: Value, key: Resource): boolean {
  const target = named.tryTarget();
  if (target) return target.is(key);
  const text = named.pattern();
  if (text?.unknown) throw named.undecided('names what only the deployment knows, perhaps the key of approvals');
  return /^\*$|:key\/\*$/.test(String(text ?? ''));
}

/** Who may sign by his own policies. */
const byIdentity = (key: Resource): Resource[] =>
  key.view.resources(...HOLDERS).filter((holder) => {
    const permissions = Permissions.of(holder);
    if (!permissions.mayName(['kms'])) return false;
    return permissions
      .allowing(SIGN)
      .some(
        (statement) =>
          statement.concernsEverything || statement.value.list('Resource').some((named) => isKey(named, key)),
      );
  });

/** What a statement of the key's policy lets sign: those whom it names, or whomever IAM allows. */
type Signers = { readonly named: readonly string[] } | 'IAM' | 'anybody';

function signersOf(statement: Statement): Signers {
  const named = statement.conditionsOn('aws:PrincipalArn').find(({ test }) => /^(Arn|String)(Equals|Like)$/.test(test));
  const values = named?.values.map(String);
  // a pattern, or what holds without the key, names nobody for certain
  if (values && !named!.passesWithoutKey && values.every((value) => !/[*?]/.test(value))) return { named: values };
  const principals = statement.principals.map(({ value }) => String(value));
  if (principals.some((each) => each === '*')) return statement.conditions.length > 0 ? 'IAM' : 'anybody';
  return principals.some((each) => /:root$|^\d{12}$/.test(each)) ? 'IAM' : { named: principals };
}

function judged(key: Resource): Answer | undefined {
  const signing = policiesIn(key)
    .flatMap(({ statements }) => statements)
    .filter((statement) => statement.allows && statement.concerns(SIGN))
    .map(signersOf);
  if (signing.includes('anybody')) return key.fail('KeyPolicy', 'lets anybody sign approvals');
  const named = [...new Set(signing.flatMap((each) => (typeof each === 'object' ? each.named : [])))];
  const allowed = signing.includes('IAM') ? byIdentity(key).map(({ logicalId }) => logicalId) : [];
  // one that is named and allowed is one
  const all = [...named, ...allowed.filter((id) => !named.some((arn) => arn.includes(id)))];
  if (all.length === 0) return undefined;
  return all.length === 1 ? PASS : key.fail('', `signs approvals for ${all.length}: ${all.join(', ')}`);
}

export const control: Control = {
  id: 'agent-approval-issuer',
  title: 'One role alone signs approvals',
  risks: [
    'LLM06:2025',
    'LLM09:2025',
    'LLM07:2023',
    'LLM08:2023',
    'LLM09:2023',
    'ASI02:2026',
    'ASI03:2026',
    'ASI09:2026',
    'ASI10:2026',
  ],
  acts: 'absence',
  csf: 'Protect',
  boundary: 'application',
  atlas: ['AML.M0026', 'AML.M0029', 'AML.T0053'],
  why: 'An approval is worth what its signature is: whoever may sign approves his own calls, and no person is asked.',
  source: 'AWS Key Management Service Developer Guide, HMAC keys in AWS KMS; OWASP LLM06:2025 human approval',
  rules: [
    rule('ApprovalIssuerAlone', {
      severity: 'HIGH',
      fix: 'Let one role have kms:GenerateMac on the key that approvals are signed with, and name it in the policy of the key; give others kms:VerifyMac.',
      fixTemplate:
        'In KeyPolicy, allow kms:GenerateMac under a condition on aws:PrincipalArn that names one role; allow others kms:VerifyMac alone.',
      check: eachResource('AWS::KMS::Key', (key) => {
        if (key.text('KeyUsage') !== 'GENERATE_VERIFY_MAC' || !isOfApprovals(key)) return undefined;
        return judged(key);
      }),
    }),
  ],
};
