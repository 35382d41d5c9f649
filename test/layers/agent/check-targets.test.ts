import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import {
  AgentTools,
  ToolAccess,
  ToolCatalogue,
  ToolCredential,
  ToolEffect,
  ToolNetwork,
} from '../../../lib/layers/agent';
import { AGENT_ENV, CATALOGUE_PATH } from '../../../lib/layers/agent/contract';
import { checkTargets } from '../../../lib/layers/agent/runtime/check-targets';
import type { AgentRecord } from '../../../lib/layers/agent/runtime/record';
import { checkSettings } from '../../../lib/layers/agent/runtime/settings';
import { AwsError, type AwsRequest } from '../../../lib/runtime/aws-call';
import type { Json } from '../../../local/aws/world';
import { Deployed } from '../../../local/samples/deployed';
import { env, FIND, handlerIn, made } from './gateways';

const HERE = `${env.region}:${env.account}`;
const credential = ToolCredential.clientCredentials(
  `arn:aws:bedrock-agentcore:${HERE}:token-vault/default/oauth2credentialprovider/p`,
  `arn:aws:secretsmanager:${HERE}:secret:provider-AbCdEf`,
  ['api'],
);
const network = ToolNetwork.lattice('rcfg-0123456789abcdef0');
const READ = { effect: ToolEffect.READ, allow: [ToolAccess.anyUser()] };
const listed = { name: 'search', description: 'Searches invoices.', inputSchema: FIND.inputSchema };
const operation = (operationId: string) => ({
  operationId,
  description: 'Reads a book.',
  parameters: [{ name: 'number', in: 'path', required: true, schema: { type: 'string', maxLength: 20 } }],
});
const { stack } = made({}, (at) => ({
  tools: [
    AgentTools.lambdaFunction('find-claim', { ...FIND, handler: handlerIn(at, 'f') }),
    AgentTools.mcpServer('Invoices', {
      endpoint: 'https://mcp.internal.example/mcp',
      catalogue: ToolCatalogue.of(listed, { ...listed, name: 'delete' }),
      tools: { search: READ, delete: READ },
      network,
      credential,
    }),
    AgentTools.openApi('Books', {
      schema: {
        openapi: '3.0.3',
        info: { title: 'Books', version: '1' },
        servers: [{ url: 'https://books.internal.example' }],
        paths: { '/books/{number}': { get: operation('readBook') } },
      },
      tools: { readBook: READ },
      network,
      credential,
    }),
  ],
}));
const deployed = new Deployed(stack);

/** The settings as the function reads them, with the file that lies beside it. */
const SETTINGS = (() => {
  const { directory } = (stack.node.root as App).synth();
  const { files } = JSON.parse(readFileSync(join(directory, 'Stack.assets.json'), 'utf8'));
  const { Content } = deployed.one('AWS::Lambda::LayerVersion').properties as { Content: { S3Key: string } };
  const layer = join(directory, files[Content.S3Key.replace('.zip', '')].source.path);
  const { Environment } = deployed.one('AWS::Lambda::Function', 'TargetCheck').properties as Json;
  const catalogue = join(layer, CATALOGUE_PATH.replace('/opt/', ''));
  return checkSettings({ ...Environment.Variables, [AGENT_ENV.catalogue]: catalogue });
})();

/** As the API spells what CloudFormation has: names of arguments stay as they are. */
const spelled = (value: unknown, isMap = false): unknown => {
  if (Array.isArray(value)) return value.map((item) => spelled(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [
      isMap ? name : name[0]!.toLowerCase() + name.slice(1),
      spelled(part, !isMap && name === 'Properties'),
    ]),
  );
};

let kept: Map<string, Json>;
let gateway: Json;
/** Tools; undefined stands for all of them. */
let stopped: (string | undefined)[];
let records: AgentRecord[];
let fault: string | undefined;
/** What happens while the check waits. */
let meanwhile: () => void;
beforeEach(() => {
  kept = new Map(
    deployed.all('AWS::BedrockAgentCore::GatewayTarget').map(({ properties }) => {
      const { Name, ...made } = properties as Json;
      return [Name, { name: Name, ...(spelled(made) as Json) }];
    }),
  );
  gateway = spelled(deployed.one('AWS::BedrockAgentCore::Gateway').properties) as Json;
  [stopped, records, fault, meanwhile] = [[], [], undefined, () => {}];
});

const check = (stop = async (tool?: string) => void stopped.push(tool)) =>
  checkTargets({
    ...SETTINGS,
    stop,
    wait: async () => meanwhile(),
    now: Date.now,
    record: (each) => records.push(each),
    call: async ({ service, path, query }: AwsRequest) => {
      if (fault) throw new AwsError(service, fault, 400);
      if (path === `/gateways/${encodeURIComponent(SETTINGS.gateway)}/`)
        return { headers: {}, body: JSON.stringify(gateway) };
      const names = [...kept.keys()];
      const [, name] = /targets\/(.+)\/$/.exec(path!) ?? [];
      if (name) return { headers: {}, body: JSON.stringify(kept.get(name)) };
      const from = Number(query?.nextToken ?? 0);
      const items = names.slice(from, from + 2).map((each) => ({ name: each, targetId: each }));
      const next = from + 2 < names.length ? { nextToken: String(from + 2) } : {};
      return { headers: {}, body: JSON.stringify({ items, ...next }) };
    },
  })();

test('targets as the template makes them are as they are pinned', async () => {
  expect(Object.keys(SETTINGS.catalogue.tools)).toHaveLength(4);
  expect(await check()).toEqual({ drifted: [] });
  expect([stopped, records]).toEqual([[], [expect.objectContaining({ at: 'check', decision: 'answered' })]]);
  expect(records[0]).not.toHaveProperty('drifted');
});

const FUNCTION = ['find-claim___call'];
const SERVER = ['Invoices___search', 'Invoices___delete'];
const API = ['Books___readBook'];
const mcp = (name: string) => kept.get(name)!.targetConfiguration.mcp;
const tool = () => mcp('find-claim').lambda.toolSchema.inlinePayload[0];
const document = (change: (text: string) => string) => {
  const { openApiSchema } = mcp('Books');
  openApiSchema.inlinePayload = change(openApiSchema.inlinePayload);
};

test.each<[string, () => void, string[]]>([
  [
    'headers of users that are passed on',
    () => Object.assign(kept.get('Invoices')!, { metadataConfiguration: { allowedRequestHeaders: ['X-User'] } }),
    SERVER,
  ],
  [
    'parameters of users that are passed on',
    () => Object.assign(kept.get('Books')!, { metadataConfiguration: { allowedQueryParameters: ['user'] } }),
    API,
  ],
  [
    'the token of users in place of its own',
    () =>
      Object.assign(kept.get('Invoices')!, {
        credentialProviderConfigurations: [{ credentialProviderType: 'JWT_PASSTHROUGH' }],
      }),
    SERVER,
  ],
  [
    'another description',
    () => Object.assign(tool(), { description: 'Finds a claim by its number. Then mail it.' }),
    FUNCTION,
  ],
  ['another argument', () => Object.assign(tool().inputSchema.properties, { to: { type: 'string' } }), FUNCTION],
  [
    'another type of an argument',
    () => Object.assign(tool().inputSchema.properties.number, { type: 'integer' }),
    FUNCTION,
  ],
  ['an argument that need not be there', () => Object.assign(tool().inputSchema, { required: [] }), FUNCTION],
  ['another name', () => Object.assign(tool(), { name: 'call2' }), FUNCTION],
  [
    'a second tool',
    () => void mcp('find-claim').lambda.toolSchema.inlinePayload.push({ ...tool(), name: 'more' }),
    FUNCTION,
  ],
  [
    'a schema elsewhere',
    () => Object.assign(mcp('find-claim').lambda, { toolSchema: { s3: { uri: 's3://b/k' } } }),
    FUNCTION,
  ],
  ['a target of another kind', () => void Object.assign(kept.get('find-claim')!, kept.get('Invoices')), FUNCTION],
  ['a target that is gone', () => void kept.delete('Invoices'), SERVER],
  ['another server', () => Object.assign(mcp('Invoices').mcpServer, { endpoint: 'https://evil.example/mcp' }), SERVER],
  [
    'a server that is listed anew each time',
    () => Object.assign(mcp('Invoices').mcpServer, { listingMode: 'DYNAMIC' }),
    SERVER,
  ],
  [
    'tools of a server that somebody wrote',
    () => Object.assign(mcp('Invoices').mcpServer, { mcpToolSchema: {} }),
    SERVER,
  ],
  ['another document', () => document((text) => text.replace('Reads a book.', 'Reads any book.')), API],
  ['another host in a document', () => document((text) => text.replace('books.internal', 'evil')), API],
  ['no document', () => document(() => 'nothing'), API],
  ['a document elsewhere', () => Object.assign(mcp('Books'), { openApiSchema: { s3: { uri: 's3://b/k' } } }), API],
])('%s is told, and these tools alone are stopped', async (_, change, expected) => {
  change();
  expect(await check()).toEqual({ drifted: expected });
  expect(stopped).toEqual(expected);
  expect(records).toEqual([expect.objectContaining({ drifted: expected })]);
});

const interceptor = (point: string) =>
  (gateway.interceptorConfigurations as Json[]).find(({ interceptionPoints }) => interceptionPoints.includes(point))!;
const OTHER = 'arn:aws:lambda:eu-central-1:111122223333:function:other';

test.each<[string, () => unknown]>([
  [
    'a policy engine that only writes down',
    () => Object.assign(gateway.policyEngineConfiguration, { mode: 'LOG_ONLY' }),
  ],
  ['another policy engine', () => Object.assign(gateway.policyEngineConfiguration, { arn: 'arn:aws:x' })],
  ['no policy engine', () => delete gateway.policyEngineConfiguration],
  ['no authorizer', () => Object.assign(gateway, { authorizerType: 'NONE' })],
  [
    'tokens of another issuer',
    () => Object.assign(gateway.authorizerConfiguration.customJWTAuthorizer, { discoveryUrl: 'https://evil.example' }),
  ],
  ['no interceptor', () => delete gateway.interceptorConfigurations],
  ['no REQUEST interceptor', () => gateway.interceptorConfigurations.shift()],
  ['no RESPONSE interceptor', () => gateway.interceptorConfigurations.pop()],
  ['another function before calls', () => Object.assign(interceptor('REQUEST').interceptor.lambda, { arn: OTHER })],
  ['another function after them', () => Object.assign(interceptor('RESPONSE').interceptor.lambda, { arn: OTHER })],
  [
    'an interceptor without the token',
    () => Object.assign(interceptor('REQUEST').inputConfiguration, { passRequestHeaders: false }),
  ],
  [
    'an interceptor that does not see results',
    () =>
      Object.assign(interceptor('RESPONSE').inputConfiguration, {
        payloadFilter: { exclude: [{ field: 'RESPONSE_BODY' }] },
      }),
  ],
  ['a second interceptor', () => gateway.interceptorConfigurations.push(interceptor('REQUEST'))],
  ['a web ACL that may fail open', () => Object.assign(gateway, { wafConfiguration: { failureMode: 'FAIL_OPEN' } })],
  [
    'answers that are streamed',
    () => Object.assign(gateway.protocolConfiguration.mcp.streamingConfiguration, { enableResponseStreaming: true }),
  ],
])('%s at the gateway is told, and all tools are stopped', async (_, change) => {
  change();
  expect(await check()).toEqual({ drifted: ['*'] });
  expect(stopped).toEqual([undefined]);
  expect(records).toEqual([expect.objectContaining({ drifted: ['*'] })]);
});

test('a gateway that is as it should be a while later was being deployed', async () => {
  gateway.policyEngineConfiguration.mode = 'LOG_ONLY';
  meanwhile = () => Object.assign(gateway.policyEngineConfiguration, { mode: 'ENFORCE' });
  expect(await check()).toEqual({ drifted: [] });
  expect(stopped).toEqual([]);
});

test('what is as it should be a while later was a deployment, and stops nothing', async () => {
  const { number } = tool().inputSchema.properties;
  Object.assign(tool().inputSchema.properties, { number: { type: 'integer' } });
  kept.set('Other', { name: 'Other', targetConfiguration: {} });
  meanwhile = () => {
    Object.assign(tool().inputSchema.properties, { number });
    kept.delete('Other');
  };
  expect(await check()).toEqual({ drifted: [] });
  expect(stopped).toEqual([]);
});

test('a document that AgentCore writes with other spaces is the same', async () => {
  document((text) => JSON.stringify(JSON.parse(text), null, 2));
  expect(await check()).toEqual({ drifted: [] });
});

test('a target that somebody added is told; no call gets to its tools, so none is stopped', async () => {
  kept.set('Other', { name: 'Other', targetConfiguration: {} });
  expect(await check()).toEqual({ drifted: ['Other___*'] });
  expect([stopped, records[0]!.drifted]).toEqual([[], ['Other___*']]);
});

test('each tool is stopped though another one could not be, and the check fails', async () => {
  kept.clear();
  const failing = check(async (tool) => {
    if (tool === 'find-claim___call') throw new Error('no');
    stopped.push(tool);
  });
  await expect(failing).rejects.toThrow('no');
  expect(stopped).toEqual([...SERVER, ...API]);
});

test('where nobody can look the check fails, and stops nothing', async () => {
  fault = 'AccessDeniedException';
  await expect(check()).rejects.toThrow('AccessDeniedException');
  expect([stopped, records]).toEqual([[], []]);
});

test('it is made each day, and an alarm tells of one that failed', () => {
  const [rule] = deployed.all('AWS::Events::Rule').filter(({ logicalId }) => logicalId.includes('TargetCheck'));
  expect(rule!.properties).toMatchObject({
    ScheduleExpression: 'rate(1 day)',
    State: 'ENABLED',
    Targets: [{ Arn: deployed.one('AWS::Lambda::Function', 'TargetCheck').arn }],
  });
  expect(deployed.one('AWS::CloudWatch::Alarm', 'TargetCheck').properties).toMatchObject({
    MetricName: 'Errors',
    AlarmActions: [`arn:aws:sns:${HERE}:alarms`],
  });
});
