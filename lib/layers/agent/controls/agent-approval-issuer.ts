import { type Control, eachResource, rule } from '../../../control';
import { type Answer, PASS } from '../../../template/answer';
import type { Declaration } from '../../../template/application';
import { HOLDERS, Permissions } from '../../../template/iam/permissions';
import { policiesIn, type Statement } from '../../../template/iam/policy';
import type { Resource, Value } from '../../../template/resource';
import type { Text } from '../../../template/text';

const SIGN = 'kms:GenerateMac';
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
type Signers = { readonly named: readonly Text[] } | 'IAM' | 'anybody' | 'whoever meets its conditions';

function signersOf(statement: Statement): Signers {
  const named = statement.conditionsOn('aws:PrincipalArn').find(({ test }) => /^(Arn|String)(Equals|Like)$/.test(test));
  // a pattern, or what holds without the key, names nobody for certain
  if (named && !named.passesWithoutKey && named.values.every((value) => !/[*?]/.test(String(value)))) {
    return { named: known(named.values, statement) };
  }
  const principals = statement.principals.map(({ value }) => value);
  // both let in without a word of IAM: everybody, or everybody but those who are named
  if (statement.notPrincipals.length > 0 || principals.some((each) => String(each) === '*')) {
    return statement.conditions.length > 0 ? 'whoever meets its conditions' : 'anybody';
  }
  return principals.some((each) => /:root$|^\d{12}$/.test(String(each)))
    ? 'IAM'
    : { named: known(principals, statement) };
}

/** Those names, where the template says whose they are: a parameter may name several, or everybody. */
function known(names: readonly Text[], { value }: Statement): readonly Text[] {
  if (names.some(({ unknown }) => unknown)) throw value.undecided('lets sign whom only the deployment knows');
  return names;
}

/** The resource that a name is of, or the name. */
const whose = (name: Text): Declaration | string =>
  name.parts.flatMap((part) => (typeof part !== 'string' && part.kind === 'resource' ? [part.declaration] : []))[0] ??
  String(name);

/** Whether somebody is among those who are named: by a reference, or by the name that the template gives him. */
function isAmong(names: ReadonlySet<Declaration | string>, holder: Resource): boolean {
  const own = ['RoleName', 'UserName'].map((name) => holder.pattern(name)?.literal);
  return (
    names.has(holder.declaration) ||
    [...names].some((name) => typeof name === 'string' && own.some((each) => each && name.endsWith(`/${each}`)))
  );
}

function judged(key: Resource): Answer | undefined {
  const signing = policiesIn(key)
    .flatMap(({ statements }) => statements)
    .filter((statement) => statement.allows && statement.concerns(SIGN))
    .map(signersOf);
  const strangers = signing.find((each) => each === 'anybody' || each === 'whoever meets its conditions');
  if (strangers) return key.fail('KeyPolicy', `lets ${strangers} sign approvals`);
  const named = signing.flatMap((each) => (typeof each === 'object' ? each.named : []));
  const names = new Set(named.map(whose));
  const shown = [...new Set(named.map(String))];
  const allowed = signing.includes('IAM') ? byIdentity(key).filter((holder) => !isAmong(names, holder)) : [];
  const count = names.size + allowed.length;
  if (count === 0) return undefined;
  const all = [...shown, ...allowed.map(({ logicalId }) => logicalId)];
  return count === 1 ? PASS : key.fail('', `signs approvals for ${count}: ${all.join(', ')}`);
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
