/**
 * The IAM actions by which a model is reached. Rules that ask who calls models and constructs that permit, bound or freeze
 * calls read these lists, so that a new door is written down once.
 *
 * Source: Service Authorization Reference: Amazon Bedrock, Amazon Bedrock AgentCore, Amazon Bedrock Mantle, Claude Platform
 * on AWS (aws-external-anthropic) and Amazon SageMaker AI.
 *
 * @asOf 2026-11
 */

/** Runs a model that Bedrock hosts. Converse and ConverseStream have no action of their own: denying these denies them. */
export const INVOKE = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'] as const;

/** Runs the same models at a second endpoint, which knows neither guardrail condition nor invocation log. */
export const INVOKE_MANTLE = 'bedrock-mantle:CreateInference';

/** Runs a model on an endpoint of the account. */
export const INVOKE_ENDPOINT = 'sagemaker:InvokeEndpoint';

/** Runs a model over many prompts, later, under a role that is passed along. */
export const INVOKE_BATCH = 'bedrock:CreateModelInvocationJob';

/** Runs models of a vendor in an account of AWS Marketplace: no part of Bedrock, and under none of its controls. */
export const INVOKE_ANTHROPIC = [
  'aws-external-anthropic:CreateInference',
  'aws-external-anthropic:CreateBatchInference',
] as const;

/** Runs models with no guardrail that IAM could ask for: the condition key is not there, and an Allow cannot name one. */
export const INVOKE_UNGUARDED = [INVOKE_BATCH, INVOKE_MANTLE, ...INVOKE_ANTHROPIC] as const;

/** Runs models on endpoints of the account, at once, later or bit by bit. */
export const INVOKE_ENDPOINTS = [
  INVOKE_ENDPOINT,
  'sagemaker:InvokeEndpointAsync',
  'sagemaker:InvokeEndpointWithResponseStream',
] as const;

/** Knows no resource in IAM: the caller says which model runs, and `bedrock:InvokeModel` on it is all that bounds that. */
export const INVOKE_BY_NAME = [
  'bedrock:InvokeInlineAgent',
  'bedrock:RetrieveAndGenerate',
  'bedrock:OptimizePrompt',
] as const;

/** Every way by which the caller says which model runs. */
export const INFERENCE: readonly string[] = [...INVOKE, ...INVOKE_UNGUARDED, ...INVOKE_ENDPOINTS, ...INVOKE_BY_NAME];

/** What runs models that somebody else has chosen: agents, flows and runtimes. */
export const INVOKE_AGENTS: readonly string[] = [
  'bedrock:InvokeAgent',
  'bedrock:InvokeFlow',
  'bedrock:StartFlowExecution',
  'bedrock:AgenticRetrieveStream',
  'bedrock-agentcore:InvokeAgentRuntime',
  'bedrock-agentcore:InvokeAgentRuntimeForUser',
  'bedrock-agentcore:InvokeAgentRuntimeWithWebSocketStream',
  'bedrock-agentcore:InvokeAgentRuntimeWithWebSocketStreamForUser',
  'bedrock-agentcore:InvokeHarness',
  'qbusiness:Chat',
  'qbusiness:ChatSync',
];

/**
 * All doors to models, each once, by what stands behind it. What each place shuts is derived from this, below; a `*` stands
 * where all actions that begin so are doors, and takes in those that AWS adds.
 * `test/facts/model-doors.test.ts` compares this with the actions that AWS lists.
 */
export const DOORS = {
  /** A model that the caller names, with the guardrail that IAM asks for. */
  model: INVOKE,
  /** Models that the caller names, later, under a role that is passed along: its `bedrock:InvokeModel` bounds them. */
  jobs: [INVOKE_BATCH, 'bedrock:CreateEvaluationJob', 'bedrock:CreateModelEvaluationJob'],
  /** Models that the caller names, without a guardrail that IAM could ask for: `bedrock:InvokeModel` bounds them. */
  generation: ['bedrock:InvokeInlineAgent', 'bedrock:RetrieveAndGenerate'],
  /** Models that work on prompts: no guardrail, and no place in an application. */
  prompts: ['bedrock:CreateAdvancedPromptOptimizationJob', 'bedrock:OptimizePrompt'],
  /** Models that the service chooses by itself, so that nobody can approve them. */
  own: [
    'bedrock:GenerateQuery',
    'bedrock:InvokeBlueprint*',
    'bedrock:InvokeBuilder',
    'bedrock:InvokeDataAutomation*',
    'bedrock:InvokeTool',
    'bedrock-agentcore:Evaluate',
    'bedrock-agentcore:InvokeWebSearch',
    'bedrock-agentcore:StartBatchEvaluation',
    'bedrock-agentcore:StartPolicyGeneration',
    'bedrock-agentcore:StartRecommendation',
  ],
  /** Agents, flows and runtimes, which run the models that somebody else has chosen for them. */
  agents: [
    'bedrock:InvokeAgent',
    'bedrock:InvokeFlow',
    'bedrock:StartFlowExecution',
    'bedrock:AgenticRetrieveStream',
    'bedrock-agentcore:InvokeAgentRuntime*',
    'bedrock-agentcore:InvokeHarness',
    'qbusiness:Chat*',
  ],
  /** Endpoints of the account. */
  endpoints: ['sagemaker:InvokeEndpoint*'],
  /**
   * The same models at other endpoints, with neither guardrail condition nor invocation log. Whole services: files,
   * sessions and agents there lead to models too, by ever more actions.
   */
  elsewhere: ['bedrock-mantle:*', 'aws-external-anthropic:*'],
  /** Credentials that sign nothing and outlive the session. */
  tokens: ['bedrock:CallWithBearerToken', 'sagemaker:CallWithBearerToken'],
  /** What makes such credentials, for the services in `API_KEY_SERVICES` among others. */
  keys: [
    'iam:CreateServiceSpecificCredential',
    'iam:ResetServiceSpecificCredential',
    'iam:UpdateServiceSpecificCredential',
  ],
  /** Models and capacity that are bought, trained, imported or agreed to, and billed by the hour or for good. */
  purchases: [
    'aws-marketplace:AcceptAgreementRequest',
    'aws-marketplace:CreateAgreementRequest',
    'aws-marketplace:Subscribe',
    'bedrock:CreateCustomModel*',
    'bedrock:CreateFoundationModelAgreement',
    'bedrock:CreateMarketplaceModelEndpoint',
    'bedrock:CreateModelCopyJob',
    'bedrock:CreateModelCustomizationJob',
    'bedrock:CreateModelImportJob',
    'bedrock:CreateProvisionedModelThroughput',
    'bedrock:PutFoundationModelEntitlement',
    'bedrock:PutUseCaseForModelAccess',
    'bedrock:RegisterMarketplaceModelEndpoint',
    'bedrock:Update*Model*',
  ],
} as const satisfies Record<string, readonly string[]>;

type DoorKind = keyof typeof DOORS;

const doors = (...kinds: DoorKind[]): string[] => kinds.flatMap((kind) => [...DOORS[kind]]);

/** What each place shuts, for whomever it binds. Calls of `model` are bounded and not shut, except by a freeze. */
export const SHUT = {
  /** The permissions boundary of a workload: what is no call of an approved model with the approved guardrail. */
  boundary: doors('jobs', 'generation', 'prompts', 'own', 'agents', 'endpoints', 'elsewhere', 'purchases'),
  /** An organization, to everybody: what no approval of models reaches. The other doors end in `bedrock:InvokeModel`. */
  organization: doors('prompts', 'own', 'elsewhere', 'tokens'),
  /** The freeze of a budget: what costs. */
  freeze: doors('model', 'jobs', 'generation', 'prompts', 'own', 'agents', 'endpoints', 'elsewhere', 'purchases'),
} as const;

/** Services for which IAM makes API keys that lead to models, by the beginnings of their names. */
export const API_KEY_SERVICES = ['bedrock*', 'aws-external-anthropic*', 'sagemaker*'] as const;

/** What each action of Bedrock, SageMaker and the rest runs, as its ARN goes on behind the service. */
const RUNS: readonly (readonly [actions: readonly string[], kind: string, resource: string])[] = [
  [[...INVOKE, INVOKE_BATCH], 'model', 'bedrock:R::foundation-model/x.x'],
  [INVOKE_ENDPOINTS, 'endpoint', 'sagemaker:R:A:endpoint/x.x'],
  [[INVOKE_MANTLE], 'project', 'bedrock-mantle:R:A:project/x.x'],
  [INVOKE_ANTHROPIC, 'workspace', 'aws-external-anthropic:R:A:workspace/x.x'],
  [['bedrock:InvokeAgent'], 'agent', 'bedrock:R:A:agent-alias/x.x/x.x'],
  [['bedrock:InvokeFlow', 'bedrock:StartFlowExecution'], 'flow', 'bedrock:R:A:flow/x.x/alias/x.x'],
];

/** What an action runs, and the end of the ARN of one that nobody has (`R` for a Region, `A` for an account). */
export const whatRuns = (action: string): { readonly kind: string; readonly resource: string } | undefined => {
  const found = RUNS.find(([actions]) => actions.includes(action));
  return found && { kind: found[1], resource: found[2] };
};

/** The actions whose resources say what they run. */
export const INVOKE_NAMED: readonly string[] = RUNS.flatMap(([actions]) => actions);

/** Service prefixes of all of these. */
export const MODEL_SERVICES = [
  'bedrock',
  'bedrock-agentcore',
  'bedrock-mantle',
  'aws-external-anthropic',
  'sagemaker',
  'qbusiness',
] as const;

/**
 * Integrations of state machines that run models: the optimized ones and those of the AWS SDK, by the end of the resource's
 * ARN. An HTTP task reaches the same endpoints by their names.
 *
 * Source: AWS Step Functions Developer Guide, Integrating services and Invoke Amazon Bedrock models; Service endpoints.
 *
 * @asOf 2026-11
 */
export const STATE_RUNS_MODEL =
  /:states:::(bedrock:(invokeModel|createModelCustomizationJob)|(aws-sdk:)?(bedrockruntime:(invokeModel|converse|startAsyncInvoke)|bedrock:(createModelInvocationJob|createEvaluationJob)|bedrockagentruntime:(invoke(Agent|InlineAgent|Flow)|startFlowExecution|retrieveAndGenerate|optimizePrompt)|bedrockagentcore:invoke(AgentRuntime|Harness)|sagemakerruntime:invokeEndpoint))/i;
