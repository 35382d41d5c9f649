import { type App, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { type AgentOptions, AgentTools, Authorization, ToolAccess, ToolEffect } from '../../lib';
import { PROPS } from './support';

const order = { type: 'string', maxLength: 20 };

/** A tool that reads and one that changes something, which people are asked about above a limit. */
export function toolsIn(app: App): AgentTools[] {
  const shop = new Stack(app, 'Shop', PROPS);
  const handler = (name: string) =>
    lambda.Function.fromFunctionArn(shop, name, `arn:aws:lambda:eu-central-1:111122223333:function:${name}`);
  return [
    AgentTools.lambdaFunction('orders', {
      handler: handler('ReadOrder'),
      description: 'Reads an order.',
      inputSchema: { type: 'object', properties: { order }, required: ['order'] },
      effect: ToolEffect.READ,
      allow: [ToolAccess.anyUser()],
    }),
    AgentTools.lambdaFunction('refunds', {
      handler: handler('RefundOrder'),
      description: 'Refunds an order.',
      inputSchema: {
        type: 'object',
        properties: { order, cents: { type: 'integer', minimum: 1, maximum: 100_000 } },
        required: ['order', 'cents'],
      },
      allow: [ToolAccess.claim('tenant', 'acme')],
      withoutApproval: { cents: { maximum: 5000 } },
    }),
  ];
}

export const TOOLS = ['orders___call', 'refunds___call'];

/** Everybody may have models ask for these; who may have them called, the gateway of tools decides. */
export const permitting = (tools: readonly string[] = TOOLS) =>
  Authorization.inProcess({
    ask: 'permit (principal, action == SecureLlm::Action::"Invoke", resource);',
    ...Object.fromEntries(
      tools.map((name, i) => [
        `tool${i}`,
        `permit (principal, action == SecureLlm::Action::"CallTool:${name}", resource);`,
      ]),
    ),
  });

/** What an application is given so that it has these tools. */
export const withAgent = (app: App, more: Partial<AgentOptions> = {}) => ({
  authorization: permitting(),
  agent: { tools: toolsIn(app), ...more },
});
