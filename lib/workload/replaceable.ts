// Who may change what a function runs after it is deployed.

import { attempt } from '../template/answer';
import { partsOfArn } from '../template/arn';
import { HOLDERS, overlap, Permissions, trustedBy } from '../template/iam/permissions';
import { mayName, type Principal, type Statement } from '../template/iam/policy';
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

/** Actions by which the stack of a function is deployed anew: with the role of its last deployment, which nobody has to pass. */
const UPDATES_STACK = 'cloudformation:UpdateStack';
/** The two that do the same by way of a change set. */
const [PROPOSES, DEPLOYS_PROPOSED] = ['cloudformation:CreateChangeSet', 'cloudformation:ExecuteChangeSet'] as const;

/**
 * Actions by which a principal of each type is given a policy.
 *
 * Source: Service Authorization Reference, AWS Identity and Access Management.
 *
 * @asOf 2026-11
 */
const RAISES: Readonly<Record<string, readonly string[]>> = {
  'AWS::IAM::Role': ['iam:PutRolePolicy', 'iam:AttachRolePolicy'],
  'AWS::Serverless::Function': ['iam:PutRolePolicy', 'iam:AttachRolePolicy'],
  'AWS::Serverless::StateMachine': ['iam:PutRolePolicy', 'iam:AttachRolePolicy'],
  'AWS::IAM::User': ['iam:PutUserPolicy', 'iam:AttachUserPolicy'],
  'AWS::IAM::Group': ['iam:PutGroupPolicy', 'iam:AttachGroupPolicy', 'iam:PutUserPolicy', 'iam:AttachUserPolicy'],
};
/** Actions by which what a policy allows becomes something else. */
const REWRITES = ['iam:CreatePolicyVersion', 'iam:SetDefaultPolicyVersion'] as const;

/** How ARNs of IAM name what has a name: the kind, and the property that gives the name. */
const NAMED_IN_IAM: Readonly<Record<string, readonly [kind: string, property: string]>> = {
  'AWS::IAM::Role': ['role', 'RoleName'],
  'AWS::IAM::User': ['user', 'UserName'],
  'AWS::IAM::Group': ['group', 'GroupName'],
  'AWS::IAM::ManagedPolicy': ['policy', 'ManagedPolicyName'],
};

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
  by === 'any' ||
  by.some(([action, statement]) =>
    action.startsWith('cloudformation:')
      ? isOver(statement, (named) => namesStack(named, fn))
      : isAbout(statement, fn) && !isDenied(holder, action, statement, fn),
  );

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
    if ((!all && !permissions.mayName(['lambda', 'iam', 'cloudformation'])) || isDeployer(holder) !== deploys)
      return [];
    if (all || mayRaiseItself(holder, permissions)) return [{ holder, by: 'any' }];
    const by = [
      ...CHANGES,
      UPDATES_STACK,
      ...(permissions.may(MAKES) ? [TAKES_AWAY] : []),
      ...(permissions.may(PROPOSES) ? [DEPLOYS_PROPOSED] : []),
    ].flatMap((action) =>
      permissions
        .allowing(action)
        .filter((statement) => !isByDeployment(statement))
        .map((statement) => [action, statement] as const),
    );
    return by.length > 0 ? [{ holder, by }] : [];
  });
}

/** Whether a principal may give itself what lets it change functions, within what its boundary leaves. */
function mayRaiseItself(holder: Resource, permissions: Permissions): boolean {
  if (!permissions.mayName(['iam']) || CHANGES.every((action) => permissions.isKeptFrom(action))) return false;
  const may = (action: string, is: (named: Value) => boolean) =>
    permissions
      .allowing(action)
      .some((statement) => isOver(statement, is) && !isByDeployment(statement) && mayGive(statement));
  return (
    (RAISES[holder.type] ?? []).some((action) => may(action, (named) => isOfHolder(named, holder, action))) ||
    REWRITES.some((action) =>
      may(action, (named) =>
        holder.view.resources('AWS::IAM::ManagedPolicy').some((policy) => {
          const attached = Permissions.of(holder).holds(policy);
          return attached && names(named, policy);
        }),
      ),
    )
  );
}

/** Whether an action on a principal of IAM is about this one, which is itself or a member of it. */
const isOfHolder = (named: Value, holder: Resource, action: string): boolean =>
  holder.type === 'AWS::IAM::Group' && /UserPolicy$/.test(action)
    ? mayNameKind(named, 'user')
    : holder.type in NAMED_IN_IAM
      ? names(named, holder)
      : mayNameKind(named, 'role'); // SAM makes the role and gives it a name

const mayNameKind = (named: Value, kind: string): boolean => {
  const parts = partsOfArn(named.pattern()?.toString() ?? '');
  return parts.length > 5 ? overlap(`${kind}/*`, parts[5]!) : named.pattern()?.toString().endsWith('*') === true;
};

/** Whether the policies that a statement lets somebody attach may give what changes functions. */
const mayGive = (statement: Statement): boolean =>
  statement
    .conditionsOn('iam:PolicyARN')
    .filter(({ test, passesWithoutKey }) => /^(String|Arn)(Equals|Like)/.test(test) && !passesWithoutKey)
    .every(({ values }) =>
      values.some(
        (value) =>
          !!value.unknown ||
          (value.resources.length > 0
            ? value.resources.some(({ declaration }) => mayName(declaration, ['lambda']))
            : MANAGED.test(value.toString()) || /[*?]/.test(value.toString())),
      ),
    );

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
    // whom its trust names needs no leave of his own account
    if (may('iam:UpdateAssumeRolePolicy').length > 0) return true;
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

/** Whether a statement may be about a function, a version or an alias of it, or about what has a name in IAM. */
const isAbout = (statement: Statement, about: Resource): boolean => isOver(statement, (named) => names(named, about));

function isOver({ value }: Statement, is: (named: Value) => boolean): boolean {
  if (value.get('NotResource').present) return !value.list('NotResource').some(is);
  return value.list('Resource').some(is);
}

/** Whether what a statement names may be the stack that a function is in, or one that this is nested in. */
function namesStack(resource: Value, { template }: Resource): boolean {
  const text = resource.pattern();
  if (!text) return false;
  if (text.unknown) throw resource.undecided(text.unknown.why);
  const { stackName, region } = template.input;
  if (text.toString() === '${AWS::StackId}') return resource.template === template;
  if (text.resources.length > 0) return text.resources.some(({ declaration }) => declaration === template.parent);
  const parts = partsOfArn(text.toString());
  if (!overlap('cloudformation', parts[2] ?? '*')) return false;
  if (parts.length < 6) return text.toString().endsWith('*');
  if (region !== undefined && !overlap(region, parts[3]!.replace('${AWS::Region}', region))) return false;
  const [kind = '', name = '*'] = parts[5]!.split('/');
  if (!overlap('stack', kind)) return false;
  return stackName === undefined
    ? /[*?]/.test(name) || name === '${AWS::StackName}'
    : overlap(name.replaceAll('${AWS::StackName}', stackName), stackName);
}

function names(resource: Value, about: Resource): boolean {
  const text = resource.pattern();
  if (!text) return false;
  if (text.unknown) throw resource.undecided(text.unknown.why);
  if (text.resources.length > 0)
    return text.resources.some(({ declaration }) => isOf(about.view.see(declaration), about));
  const parts = partsOfArn(text.toString());
  const [, , service = '*'] = parts;
  const [kind, property] = NAMED_IN_IAM[about.type] ?? [];
  if (!overlap(kind ? 'iam' : 'lambda', service)) return false;
  if (kind && property && parts.length > 5) {
    // IAM puts in who asks
    const written = parts[5]!.replaceAll(/\$\{aws:[^}]+\}/g, '*');
    const [, ofKind, name] = /^([a-z]+)\/(?:.*\/)?([^/]+)$/.exec(written) ?? [];
    return name === undefined ? overlap(`${kind}/*`, written) : ofKind === kind && isNameOf(name, about, property);
  }
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
