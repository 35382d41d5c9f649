import type * as CedarWasm from '@cedar-policy/cedar-wasm/nodejs';
import { App, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  AgentGateway,
  AgentTools,
  ApprovalQueue,
  ToolAccess,
  ToolCatalogue,
  ToolCredential,
  ToolEffect,
  ToolNetwork,
} from '../../lib/layers/agent';
import type { CatalogueTool } from '../../lib/layers/agent/contract';
import { WorkloadIdentity } from '../../lib/layers/identity';
import { ModelGuardrail } from '../../lib/layers/model';
import { Deployed } from '../samples/deployed';
import type { LocalTarget } from './agent-gateway-server';
import { TRACK } from './parcels-server';
import { listedSchema, policySchema, type RemoteTool, toolsOf } from './policy-schema';

const ACCOUNT = '111122223333';
const REGION = 'eu-central-1';
const arn = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
const ORDER = { type: 'string', maxLength: 20 };

/** Functions of the application, by what they do. */
export const DESK_FUNCTIONS = { orders: arn('lambda', 'function:orders'), refunds: arn('lambda', 'function:refunds') };
export const NEEDED_APPROVERS = 2;

/** What the template of an agent gateway says, as far as the parts of one need it. */
export interface DeskTemplate {
  readonly gatewayArn: string;
  readonly scope: string;
  readonly tenantClaim: string;
  readonly tools: Readonly<Record<string, CatalogueTool>>;
  /** Texts of Cedar by their names, as AgentCore would get them. */
  readonly policies: Readonly<Record<string, string>>;
  readonly schema: CedarWasm.Schema;
  /** Variables of both interceptors and of each shim, by the name of its tool. */
  readonly request: Readonly<Record<string, string>>;
  readonly response: Readonly<Record<string, string>>;
  readonly shims: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What the targets of functions declare of their tools, by their names. */
  readonly declared: Readonly<Record<string, Pick<LocalTarget, 'description' | 'inputSchema'>>>;
}

/** A desk of a shop: one tool reads orders, one pays money back, and one belongs to the server of a carrier. */
export function refundDesk(): DeskTemplate {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Desk', {
    env: { account: ACCOUNT, region: REGION },
  });
  const identity = new WorkloadIdentity(stack, 'Identity');
  const topic = sns.Topic.fromTopicArn(stack, 'Topic', arn('sns', 'desk'));
  const handler = (name: keyof typeof DESK_FUNCTIONS) =>
    lambda.Function.fromFunctionArn(stack, `Function-${name}`, DESK_FUNCTIONS[name]);
  const gateway = new AgentGateway(stack, 'Tools', {
    identity,
    guardrail: new ModelGuardrail(stack, 'Guardrail'),
    alarmTopic: topic,
    approvals: new ApprovalQueue(stack, 'Approvals', { identity, topic, approvers: NEEDED_APPROVERS }),
    tools: [
      AgentTools.lambdaFunction('Orders', {
        handler: handler('orders'),
        toolName: 'lookup',
        description: 'Looks an order up.',
        inputSchema: { type: 'object', properties: { order: ORDER }, required: ['order'] },
        effect: ToolEffect.READ,
        allow: [ToolAccess.anyUser()],
      }),
      AgentTools.lambdaFunction('Refunds', {
        handler: handler('refunds'),
        toolName: 'pay',
        description: 'Pays money back to whoever bought something.',
        inputSchema: {
          type: 'object',
          properties: { order: ORDER, cents: { type: 'integer', minimum: 1, maximum: 100_000 } },
          required: ['order', 'cents'],
        },
        allow: [ToolAccess.claim('department', 'service').limitedTo({ cents: { maximum: 50_000 } })],
      }),
      AgentTools.mcpServer('Parcels', {
        endpoint: 'https://parcels.internal.example/mcp',
        catalogue: ToolCatalogue.of(TRACK),
        tools: { track: { effect: ToolEffect.READ, allow: [ToolAccess.claim('department', 'service')] } },
        network: ToolNetwork.lattice('rcfg-0123456789abcdef0'),
        credential: ToolCredential.clientCredentials(
          arn('bedrock-agentcore', 'token-vault/default/oauth2credentialprovider/parcels'),
          arn('secretsmanager', 'secret:parcels-abcdef'),
          ['parcels/read'],
        ),
      }),
    ],
  });
  return read(new Deployed(stack), gateway, identity.claims.tenant!);
}

function read(deployed: Deployed, gateway: AgentGateway, tenantClaim: string): DeskTemplate {
  const variables = (part: string) =>
    (deployed.one('AWS::Lambda::Function', part).properties.Environment as { Variables: Record<string, string> })
      .Variables;
  const targets = deployed.all('AWS::BedrockAgentCore::GatewayTarget');
  const { _tools: tools } = gateway;
  const remote = Object.entries(tools)
    .filter(([, { withoutProof }]) => withoutProof)
    .map(([name, { inputSchema }]) => ({
      target: name.split('___')[0]!,
      name,
      // the construct has looked at each part of it
      inputSchema: inputSchema as unknown as RemoteTool['inputSchema'],
    }));
  const behindShims = Object.keys(tools).filter((name) => !tools[name]!.withoutProof);
  return {
    gatewayArn: deployed.one('AWS::BedrockAgentCore::Gateway').arn,
    scope: gateway.scope,
    tenantClaim,
    tools,
    policies: Object.fromEntries(
      deployed.all('AWS::BedrockAgentCore::Policy').map(({ properties }) => {
        const { Name, Definition } = properties as { Name: string; Definition: { Cedar: { Statement: string } } };
        return [Name, Definition.Cedar.Statement];
      }),
    ),
    schema: policySchema(targets, remote),
    request: variables('InterceptorsRequest'),
    response: variables('InterceptorsResponse'),
    shims: Object.fromEntries(behindShims.map((name) => [name, variables(`Shim${name.split('___')[0]}`)])),
    declared: Object.fromEntries(
      targets.flatMap((target) =>
        toolsOf(target).map(({ Name, Description, InputSchema }) => [
          `${target.properties.Name}___${Name}`,
          { description: Description, inputSchema: listedSchema(InputSchema) },
        ]),
      ),
    ),
  };
}
