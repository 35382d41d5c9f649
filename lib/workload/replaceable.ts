// Who may change what a function runs after it is deployed.

import { attempt } from '../template/answer';
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

/**
 * Services that deploy with a role which somebody passes to them, and the actions that have them do so.
 *
 * Source: Service Authorization Reference.
 *
 * @asOf 2026-11
 */
const TAKE_ROLES: Readonly<Record<string, readonly string[]>> = {
  'cloudformation.amazonaws.com': [
    'cloudformation:CreateStack',
    'cloudformation:UpdateStack',
    'cloudformation:CreateChangeSet',
  ],
  'codebuild.amazonaws.com': ['codebuild:CreateProject', 'codebuild:UpdateProject', 'codebuild:StartBuild'],
  'codepipeline.amazonaws.com': ['codepipeline:CreatePipeline', 'codepipeline:UpdatePipeline'],
};

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
export function replacerOf(fn: Resource): Resource | undefined {
  const { view } = fn;
  const changer = changersOf(view).find((one) => changes(one, fn));
  if (changer) return changer.holder;
  const deployers = deployersOf(view).filter((one) => attempt(() => changes(one, fn)));
  if (deployers.length === 0) return undefined;
  return view
    .resources(...HOLDERS)
    .find((holder) => deployers.some((deployer) => attempt(() => mayActAs(holder, deployer.holder))));
}

const changes = ({ holder, by }: Changer, fn: Resource): boolean =>
  by === 'any' || by.some(([action, statement]) => isAbout(statement, fn) && !isDenied(holder, action, statement, fn));

const changersOf = (view: View): readonly Changer[] =>
  view.once('who may change functions', () => view.resources(...HOLDERS).flatMap((holder) => changing(holder, false)));

/** Roles that deploy. What of them is not known is not held against anybody else. */
const deployersOf = (view: View): readonly Changer[] =>
  view.once('who deploys functions', () =>
    view.resources('AWS::IAM::Role').flatMap((role) => attempt(() => changing(role, true)) ?? []),
  );

function changing(holder: Resource, deploys: boolean): readonly Changer[] {
  // what a boundary takes away that is not given is not known, and nothing shows that it takes this away
  return holder.view.withoutBoundaries(() => {
    const permissions = Permissions.of(holder);
    const all =
      permissions.managed.some((policy) => MANAGED.test(policy.toString())) &&
      CHANGES.some((action) => !permissions.isKeptFrom(action));
    if ((!all && !permissions.mayName(['lambda'])) || isDeployer(holder) !== deploys) return [];
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

/** Whether somebody who does not deploy may do so all the same: with a role to assume, or to pass to a service that deploys. */
function mayActAs(holder: Resource, role: Resource): boolean {
  return holder.view.withoutBoundaries(() => {
    const permissions = Permissions.of(holder);
    if (!permissions.mayName(['sts', 'iam']) || isDeployer(holder)) return false;
    const may = (action: string) =>
      permissions
        .allowing(action)
        .filter((one) => isAbout(one, role) && !isDenied(holder, action, one, role) && !isByDeployment(one));
    const trusted = trustedBy(role);
    if (trusted.some((one) => isOwnAccount(one, role)) && may('sts:AssumeRole').length > 0) return true;
    return Object.entries(TAKE_ROLES).some(
      ([service, actions]) =>
        trusted.some(({ value }) => value.toString() === service) &&
        actions.some((action) => permissions.may(action)) &&
        may('iam:PassRole').some((statement) => passesTo(statement, service)),
    );
  });
}

/** Whether a principal is the account that a role is in: whom its policies let assume the role, they do. */
const isOwnAccount = ({ type, value }: Principal, { template }: Resource): boolean => {
  const [, account] = /^(?:arn:.+:iam::)?(\d{12}|\$\{AWS::AccountId\})(?::root)?$/.exec(value.toString()) ?? [];
  return type === 'AWS' && account !== undefined && (/\D/.test(account) || account === template.input.account);
};

/** Whether a role may be passed to a service, by what a statement asks of whom it is passed to. */
const passesTo = (statement: Statement, service: string): boolean =>
  statement
    .conditionsOn('iam:PassedToService')
    .filter(({ test }) => /^String(Equals|Like)/.test(test))
    .every(({ values }) => values.some((value) => !!value.unknown || overlap(value.toString(), service)));

/** Whether a denial without conditions takes it back for this function or role. */
const isDenied = (holder: Resource, action: string, statement: Statement, about: Resource): boolean =>
  Permissions.of(holder)
    .denials(statement, action, `\${${about.logicalId}.Arn}`)
    .some((denial) => denial.conditions.length === 0);

/** Whether a statement may be about a function, a version or an alias of it, or about a role. */
function isAbout(statement: Statement, about: Resource): boolean {
  const { value } = statement;
  if (value.get('NotResource').present) return !value.list('NotResource').some((one) => names(one, about));
  return value.list('Resource').some((one) => names(one, about));
}

function names(resource: Value, about: Resource): boolean {
  const text = resource.pattern();
  if (!text) return false;
  if (text.unknown) throw resource.undecided(text.unknown.why);
  if (text.resources.length > 0)
    return text.resources.some(({ declaration }) => isOf(about.view.see(declaration), about));
  const parts = partsOfArn(text.toString());
  const isRole = about.type === 'AWS::IAM::Role';
  const [, , service = '*'] = parts;
  if (!overlap(isRole ? 'iam' : 'lambda', service)) return false;
  const role = isRole ? /^role\/(?:.*\/)?([^/]+)$/.exec(parts[5] ?? '')?.[1] : undefined;
  if (role !== undefined) return isNameOf(role, about, 'RoleName');
  if (isRole && parts.length > 5) return overlap('role/*', parts[5]!);
  if (parts.length < 7) return text.toString().endsWith('*'); // `*`, `arn:aws:lambda:*`
  return overlap('function', parts[5]!) && isNameOf(parts[6]!, about, 'FunctionName');
}

/** Whether this is what is meant itself, or a version or an alias of it. */
const isOf = (named: Resource, about: Resource): boolean =>
  named.is(about) ||
  (/^AWS::Lambda::(Alias|Version)$/.test(named.type) && named.tryTarget('FunctionName')?.is(about) === true);

/** Whether a pattern may be the name that a property gives. Without one CloudFormation makes one that begins with the name of the stack. */
function isNameOf(pattern: string, about: Resource, property: string): boolean {
  const own = about.get(property).present ? about.pattern(property) : undefined;
  if (own) return !!own.unknown || overlap(pattern, own.toString());
  const { stackName } = about.template.input;
  const begin = stackName ?? '${AWS::StackName}';
  const written = stackName === undefined ? pattern : pattern.replaceAll('${AWS::StackName}', stackName);
  return overlap(written, `${begin}-*`) || (stackName === undefined && /[*?]/.test(pattern));
}
