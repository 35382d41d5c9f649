// Compute that calls models: its role, what that may do, and where in a network it runs.

import { COMPUTE, ROLE_HOLDERS } from '../facts/compute';
import { INFERENCE } from '../facts/model-doors';
import { attempt } from '../template/answer';
import { covers, servicesOf } from '../template/iam/actions';
import { Permissions } from '../template/iam/permissions';
import type { Resource, Value } from '../template/resource';
import { speaksOfModels } from './llm-workload';

/** The types of compute that rules about model callers look at. */
export const COMPUTE_TYPES: readonly string[] = Object.keys(COMPUTE);

/** The compute of which the template says where in a network it runs. */
export const NETWORKED_TYPES: readonly string[] = COMPUTE_TYPES.filter((type) => COMPUTE[type]!.network);

/** Lambda functions, in both spellings. */
export const FUNCTION_TYPES = ['AWS::Lambda::Function', 'AWS::Serverless::Function'] as const;

/** What is written at the first of `paths` that is there, or at the connector in its place. */
function inNetwork(compute: Resource, part: 'subnets' | 'groups'): Value {
  const network = COMPUTE[compute.type]!.network!;
  const holder = (network.connector && compute.tryTarget(network.connector)) || compute;
  const [first] = network[part];
  if (first === undefined) return compute.get('SecurityGroups'); // which this type does not know
  return [...holder.at(...network[part])][0] ?? holder.get(first.split('[]')[0]!);
}

/** The subnets a compute resource runs in. */
export const subnetsOf = (compute: Resource): Value => inNetwork(compute, 'subnets');

/** The security groups of a compute resource. */
export const groupsOf = (compute: Resource): Value => inNetwork(compute, 'groups');

/** What gives a compute resource an address of the internet. */
export function publicAddressOf(compute: Resource): Value | undefined {
  const address = COMPUTE[compute.type]!.network?.address;
  return address && compute.at(address[0]).find((value) => value.text()?.toLowerCase() === address[1].toLowerCase());
}

/** Whether a security group decides who may reach a compute resource. */
export const listens = (compute: Resource): boolean => COMPUTE[compute.type]!.network?.listens === true;

/** Whether this says only how other compute of the templates runs, which is judged itself. */
export const isPattern = (compute: Resource): boolean =>
  (compute.type === 'AWS::ECS::TaskDefinition' &&
    compute.referrers('AWS::ECS::Service', 'TaskDefinition').length > 0) ||
  (compute.type === 'AWS::EC2::LaunchTemplate' &&
    compute.referrers('AWS::EC2::Instance', 'LaunchTemplate.LaunchTemplateId').length > 0);

/** A question about action patterns. The same patterns stand in policy after policy, so that their answers are kept. */
class Question {
  private static readonly byList = new WeakMap<readonly string[], Map<string, Question>>();
  private static readonly byName = new Map<string, Question>();

  /** The question for these actions: found by the list itself, which most callers keep, or by what is in it. */
  static of(actions: readonly string[], besides: string): Question {
    const known = Question.byList.get(actions) ?? new Map<string, Question>();
    let question = known.get(besides);
    if (!question) {
      const name = `may ${actions} besides ${besides}`;
      question = Question.byName.get(name) ?? new Question(name, actions, besides);
      Question.byName.set(name, question);
      Question.byList.set(actions, known.set(besides, question));
    }
    return question;
  }

  /** The services of the actions. */
  public readonly services: readonly string[];
  private readonly answers = new Map<string, boolean>();

  private constructor(
    readonly name: string,
    private readonly actions: readonly string[],
    private readonly besides: string,
  ) {
    this.services = servicesOf(actions);
  }

  /** Whether a pattern gives one of the actions, and not the other one besides. */
  public isGivenBy(pattern: string): boolean {
    let given = this.answers.get(pattern);
    if (given === undefined) {
      given = this.actions.some((action) => covers(pattern, action)) && !covers(pattern, this.besides);
      this.answers.set(pattern, given);
    }
    return given;
  }
}

/**
 * Whether the role of `compute` is given any of `actions`, by an action that does not also give `besides`: an
 * administrator's `*` makes nobody a model caller. What the templates do not tell counts as no: a rule about model callers
 * has nothing to say about compute that may be one.
 */
export function mayDo(compute: Resource, actions: readonly string[] = INFERENCE, besides = 'iam:CreateUser'): boolean {
  const question = Question.of(actions, besides);
  return compute.view.onceOf(question.name, compute, () => {
    const role = roleOf(compute);
    const permissions = role && attempt(() => Permissions.of(role));
    if (!permissions) return false;
    if (actions.includes('bedrock:InvokeModel') && (hasBedrockAccess(permissions) || callsAsAdministrator(compute)))
      return true;
    if (!permissions.mayName(question.services)) return false;
    return (
      attempt(() => permissions.statements)?.some(
        (statement) =>
          attempt(
            () => statement.allows && statement.actions.some((pattern) => question.isGivenBy(pattern.toString())),
          ) ?? false,
      ) ?? false
    );
  });
}

/** AWS's own policies say what they are for by their names. */
const hasBedrockAccess = ({ managed }: Permissions): boolean =>
  managed.some((policy) => /(^|\/)AmazonBedrock(Full|Limited)Access$/.test(policy.toString()));

/** Whether the role of `compute` may do everything in the account, as far as the templates tell. */
export const isAdministrator = (compute: Resource): boolean => {
  const role = roleOf(compute);
  return role?.view.onceOf('administrator', role, () => holdsEverything(role)) ?? false;
};

function holdsEverything(role: Resource): boolean {
  const permissions = attempt(() => Permissions.of(role));
  return (
    permissions !== undefined &&
    (permissions.managed.some((policy) => /\/?(AdministratorAccess|PowerUserAccess)$/.test(policy.toString())) ||
      (permissions.mayName(['iam']) &&
        (attempt(() => ['iam:CreateUser', 'bedrock:InvokeModel'].every((action) => permissions.may(action, '*'))) ??
          false)))
  );
}

/** Names of settings that are for models. */
const FOR_MODELS = /(^|_)(BEDROCK|GUARDRAIL|KNOWLEDGE_BASE|LLM|SYSTEM_PROMPT)(_|$)|(^|_)MODEL_(ID|ARN)$/i;
/** The id of a model, alone, behind a geography, or in an ARN. */
const MODEL =
  /(^|[./])(ai21|amazon|anthropic|cohere|deepseek|google|luma|meta|minimax|mistral|moonshot|nvidia|openai|qwen|stability|twelvelabs|writer|zai)\.[a-z][\w.]*-/;

/** Names and values of what compute is told by its environment. */
function settingsOf(compute: Resource): readonly (readonly [string, Value])[] {
  const containers = compute.tryTarget('TaskDefinition') ?? compute;
  return [
    ...(attempt(() => compute.entries('Environment.Variables')) ?? []),
    ...containers
      .tryAt('ContainerDefinitions[].Environment[]', 'ContainerProperties.Environment[]')
      .flatMap((one): [string, Value][] => [[attempt(() => one.text('Name')) ?? '', one.get('Value')]]),
  ];
}

/**
 * An administrator calls models where its own settings or code say so. What a build is told about models, such as their
 * Region, it may deploy with: it calls them where its commands do.
 */
const callsAsAdministrator = (compute: Resource): boolean => {
  if (!isAdministrator(compute)) return false;
  const { Properties: properties } = compute.declaration.body;
  if (compute.type === 'AWS::CodeBuild::Project') return CALLS.test(JSON.stringify(properties));
  return (
    speaksOfModels(properties) ||
    settingsOf(compute).some(
      ([name, value]) => FOR_MODELS.test(name) || MODEL.test(attempt(() => value.pattern())?.toString() ?? ''),
    )
  );
};

/** How commands and scripts call a model. */
const CALLS = /bedrock-(?:agent-)?runtime|bedrockruntime|invoke-?model|aws-external-anthropic/i;

function roleOf(compute: Resource): Resource | undefined {
  const paths = COMPUTE[compute.type]?.role ?? ROLE_HOLDERS[compute.type] ?? ['Role'];
  let [role] = compute.tryAt(...paths).flatMap((value) => value.tryTarget() ?? []);
  for (let depth = 0; role && ROLE_HOLDERS[role.type] && depth < 3; depth++)
    [role] = role.tryAt(...ROLE_HOLDERS[role.type]!).flatMap((value) => value.tryTarget() ?? []);
  return role ?? (compute.type.startsWith('AWS::Serverless::') ? compute : undefined);
}
