// Who may change what a function runs after it is deployed.

import { partsOfArn } from '../template/arn';
import { overlap, Permissions, trustedBy } from '../template/iam/permissions';
import type { Principal, Statement } from '../template/iam/policy';
import type { Resource, Value, View } from '../template/resource';

/**
 * Actions by which a function comes to run other code, or the same with other settings, or by which others are given such
 * an action. Who shares a layer is not among them: a function keeps the version that it names.
 *
 * Source: Service Authorization Reference, AWS Lambda.
 *
 * @asOf 2026-11
 */
const CHANGES: readonly string[] = [
  'lambda:UpdateFunctionCode',
  'lambda:UpdateFunctionConfiguration',
  'lambda:UpdateAlias',
  'lambda:PutRuntimeManagementConfig',
  'lambda:AddPermission',
];
/** The two by which another function takes its name. */
const [TAKES_AWAY, MAKES] = ['lambda:DeleteFunction', 'lambda:CreateFunction'] as const;

/** AWS's own policies that allow all of them on every function, by their ARN or as SAM takes them. */
const MANAGED = /^(?:arn:.+:iam::aws:policy\/)?(AdministratorAccess|PowerUserAccess|AWSLambda_?FullAccess)$/;

/** Services that deploy. */
const DEPLOYS = /^(cloudformation|codebuild|codedeploy|codepipeline|proton|servicecatalog)\.amazonaws\.com$/;

/** Who signs in from outside and does not deploy: the users of an app, and what runs in a cluster. */
const NO_DEPLOYERS =
  /^(?:cognito-identity[\w-]*\.amazonaws\.com(?:\.cn)?|accounts\.google\.com|graph\.facebook\.com|www\.amazon\.com|appleid\.apple\.com)$|oidc\.eks\.|OpenIdConnectIssuerUrl/;

/** Who may hold permissions, groups and SAM's functions included. */
const HOLDERS = [
  'AWS::IAM::Role',
  'AWS::IAM::User',
  'AWS::IAM::Group',
  'AWS::Serverless::Function',
  'AWS::Serverless::StateMachine',
] as const;

/** Who may change functions: by statements, or by one of AWS's policies, which speak of every function. */
interface Changer {
  readonly holder: Resource;
  readonly by: readonly (readonly [string, Statement])[] | 'any';
}

/** Whom the templates let change what `fn` runs, though its work is not to deploy; nothing where it is nobody. */
export const replacerOf = (fn: Resource): Resource | undefined =>
  changersOf(fn.view).find(
    ({ holder, by }) =>
      by === 'any' ||
      by.some(([action, statement]) => isAbout(statement, fn) && !isDenied(holder, action, statement, fn)),
  )?.holder;

const changersOf = (view: View): readonly Changer[] =>
  view.once('who may change functions', () => view.resources(...HOLDERS).flatMap(changing));

function changing(holder: Resource): readonly Changer[] {
  // what a boundary takes away that is not given is not known, and nothing shows that it takes this away
  return holder.view.withoutBoundaries(() => {
    const permissions = Permissions.of(holder);
    const all =
      permissions.managed.some((policy) => MANAGED.test(policy.toString())) &&
      CHANGES.some((action) => !permissions.isKeptFrom(action));
    if ((!all && !permissions.mayName(['lambda'])) || isDeployer(holder)) return [];
    if (all) return [{ holder, by: 'any' }];
    const by = [...CHANGES, ...(permissions.may(MAKES) ? [TAKES_AWAY] : [])].flatMap((action) =>
      permissions
        .allowing(action)
        .filter((statement) => !isByDeployment(statement))
        .map((statement) => [action, statement] as const),
    );
    return by.length > 0 ? [{ holder, by }] : [];
  });
}

/** Whether a statement holds only for what a service does that deploys. */
const isByDeployment = (statement: Statement): boolean =>
  statement.conditions.some(
    (condition) =>
      /^aws:CalledVia(First|Last)?$/i.test(condition.key) &&
      /^StringEquals(IgnoreCase)?$/.test(condition.test) &&
      !condition.passesWithoutKey &&
      condition.values.every((value) => DEPLOYS.test(value.toString())),
  );

/**
 * Whether a role is there to deploy or to administer, by whom it trusts: services that deploy, people and pipelines that
 * sign in from outside, accounts and their roles. Who deploys may change the template as well. The role of a workload
 * trusts the service that runs it.
 */
function isDeployer(holder: Resource, depth = 0): boolean {
  if (holder.type !== 'AWS::IAM::Role' || depth > 3) return false;
  const trusted = trustedBy(holder);
  return trusted.length > 0 && trusted.every((principal) => mayDeploy(principal, holder.view, depth));
}

function mayDeploy({ type, value }: Principal, view: View, depth: number): boolean {
  if (type === 'Service') return DEPLOYS.test(value.toString());
  const [named] = value.resources;
  if (type === 'Federated') {
    const url = named && view.see(named.declaration).get('Url');
    return !NO_DEPLOYERS.test(`${url?.present ? url : value}`);
  }
  if (named) return isDeployer(view.see(named.declaration), depth + 1);
  return type === 'AWS' && !/[*?]/.test(value.toString());
}

/** Whether a denial without conditions takes it back for this function. */
const isDenied = (holder: Resource, action: string, statement: Statement, fn: Resource): boolean =>
  Permissions.of(holder)
    .denials(statement, action, `\${${fn.logicalId}.Arn}`)
    .some((denial) => denial.conditions.length === 0);

/** Whether a statement may be about a function, a version or an alias of it. */
function isAbout(statement: Statement, fn: Resource): boolean {
  const { value } = statement;
  if (value.get('NotResource').present) return !value.list('NotResource').some((one) => names(one, fn));
  return value.list('Resource').some((one) => names(one, fn));
}

function names(resource: Value, fn: Resource): boolean {
  const text = resource.pattern();
  if (!text) return false;
  if (text.unknown) throw resource.undecided(text.unknown.why);
  if (text.resources.length > 0) return text.resources.some(({ declaration }) => isOf(fn.view.see(declaration), fn));
  const parts = partsOfArn(text.toString());
  if (parts.length < 7) return text.toString().endsWith('*') && ofLambda(parts); // `*`, `arn:aws:lambda:*`
  return ofLambda(parts) && overlap('function', parts[5]!) && isNameOf(parts[6]!, fn);
}

const ofLambda = ([, , service = '*']: readonly string[]): boolean => overlap('lambda', service);

/** Whether this is the function itself, or a version or an alias of it. */
const isOf = (named: Resource, fn: Resource): boolean =>
  named.is(fn) ||
  (/^AWS::Lambda::(Alias|Version)$/.test(named.type) && named.tryTarget('FunctionName')?.is(fn) === true);

/** Whether a pattern may be the name of a function. CloudFormation makes one that begins with the name of the stack. */
function isNameOf(pattern: string, fn: Resource): boolean {
  const own = fn.get('FunctionName').present ? fn.pattern('FunctionName') : undefined;
  if (own) return !!own.unknown || overlap(pattern, own.toString());
  const { stackName } = fn.template.input;
  const begin = stackName ?? '${AWS::StackName}';
  const written = stackName === undefined ? pattern : pattern.replaceAll('${AWS::StackName}', stackName);
  return overlap(written, `${begin}-*`) || (stackName === undefined && /[*?]/.test(pattern));
}
