// Applications that have to do with models.

import { INFERENCE } from '../facts/model-doors';
import { covers } from '../template/iam/actions';
import { POLICY_TYPES } from '../template/iam/policy';
import type { View } from '../template/resource';

/** Types that stand for a generative or self-hosted model, or for what feeds it. */
const LLM_TYPE =
  /^AWS::(Bedrock|BedrockAgentCore|BedrockMantle|S3Vectors|Kendra|QBusiness|AgentRegistry)::|^AWS::SageMaker::(Model|Endpoint|EndpointConfig|InferenceComponent|Domain|NotebookInstance|TrainingJob|ModelPackage)$|^Custom::SecureLlm/;

/** Services that do nothing but what has to do with models. */
const LLM_SERVICES = ['bedrock', 'bedrock-agentcore', 'bedrock-mantle', 'aws-external-anthropic'];

/** Actions of others: a pattern that covers one of these was not written for models. */
const OF_OTHERS = [
  'iam:CreateUser',
  's3:GetObject',
  'lambda:InvokeFunction',
  'batch:SubmitJob',
  'sagemaker:CreateTrainingJob',
];

/** Whether an action pattern was written for models: it gives one of their services something, and no other service. */
function isOfModels(pattern: string): boolean {
  if (OF_OTHERS.some((action) => covers(pattern, action))) return false;
  const [service = '', name = ''] = pattern.toLowerCase().split(':');
  return (
    (name !== '' && LLM_SERVICES.some((one) => covers(service, one))) ||
    INFERENCE.some((action) => covers(pattern, action))
  );
}

/** An action in a policy that is written as text. */
const IN_TEXT = /["']((?:[a-z*?][\w*?-]*):[\w*?]+)["']/gi;

/** AWS's own policies for Bedrock, and the services that a role may be for. */
const NAMED =
  /(^|\/)(Amazon|AWS)?Bedrock\w*(Access|Policy)\w*$|^bedrock(-agentcore)?\.(amazonaws\.com|\$\{AWS::URLSuffix\})$/;

/** A policy held as text; nothing where it is only a part of one. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a policy, or what names one, gives something that was written for models. A denial gives nothing. */
function givesModels(value: unknown): boolean {
  if (typeof value === 'string') {
    if (NAMED.test(value)) return true;
    if (!value.includes('"Action"')) return false;
    const document = parsed(value);
    return document ? givesModels(document) : [...value.matchAll(IN_TEXT)].some(([, action]) => isOfModels(action!));
  }
  if (value === null || typeof value !== 'object') return false;
  if (Array.isArray(value)) return value.some(givesModels);
  const { Action, Effect, ...others } = value as { readonly Action?: unknown; readonly Effect?: unknown };
  if (Effect === 'Deny') return false;
  const actions = Array.isArray(Action) ? Action : [Action];
  if (actions.some((action) => typeof action === 'string' && isOfModels(action))) return true;
  return Object.values(others).some(givesModels) || (typeof Action === 'object' && givesModels(Action));
}

/** How code, settings and definitions speak of models: by an endpoint, a client, a variable or an integration. */
const SPEAKS =
  /bedrock[-_]?(runtime|agent|mantle|model|guardrail|knowledge|kb|region|inference)|bedrockruntime|:states:::(aws-sdk:)?bedrock|client\(\W*bedrock|aws-external-anthropic/i;

/** Whether what a resource says of itself speaks of models. `Bedrock` alone may be the ground of a game. */
export const speaksOfModels = (properties: unknown): boolean => SPEAKS.test(JSON.stringify(properties ?? {}));

/** Types whose own words tell what they call. */
const SPEAKING = [
  'AWS::Lambda::Function',
  'AWS::Serverless::Function',
  'AWS::StepFunctions::StateMachine',
  'AWS::Serverless::StateMachine',
  'AWS::ECS::TaskDefinition',
  'AWS::EC2::VPCEndpoint',
  'Custom::AWS',
];

const known = new WeakMap<object, boolean>();

/** Whether the application has to do with models at all: by its resources, by what its policies allow, or by its own words. */
export function isLlmWorkload({ application }: View): boolean {
  let answer = known.get(application);
  if (answer === undefined) {
    const some = (types: readonly string[], test: (properties: unknown) => boolean) =>
      types.some((type) => application.declarations(type).some(({ body }) => test(body.Properties)));
    answer =
      application.types.some((type) => LLM_TYPE.test(type)) ||
      some(POLICY_TYPES, givesModels) ||
      some(SPEAKING, speaksOfModels);
    known.set(application, answer);
  }
  return answer;
}
