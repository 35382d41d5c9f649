import { join } from 'node:path';
import { App, CfnOutput, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import {
  AgentTools,
  Authorization,
  DefenseInDepth,
  DefenseInDepthChecks,
  Geography,
  LlmModel,
  OwaspLlmChecks,
  SecurityProfile,
  ToolAccess,
  ToolEffect,
} from 'cdk-secure-llm';

export const app = new App();
const env = { region: 'us-east-1' };

// what the agent works with: functions of your own, which know nothing of models
const shop = new Stack(app, 'Shop', { env });
const orders = new dynamodb.Table(shop, 'Orders', {
  partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
  billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
  removalPolicy: RemovalPolicy.DESTROY,
});
const workOf = (id: string, handler: string) =>
  new lambda.Function(shop, id, {
    runtime: lambda.Runtime.NODEJS_24_X,
    code: lambda.Code.fromAsset(join(__dirname, 'functions')),
    handler: `orders.${handler}`,
    environment: { ORDERS: orders.tableName },
  });
const read = workOf('Read', 'read');
orders.grant(read, 'dynamodb:GetItem');
const refund = workOf('Refund', 'refund');
orders.grant(refund, 'dynamodb:UpdateItem');
new CfnOutput(shop, 'OrdersTable', { value: orders.tableName });

const order = { type: 'string', maxLength: 20, pattern: '^[A-Z0-9]+$' };

export const refundAgent = new DefenseInDepth(app, 'RefundAgent', {
  profile: SecurityProfile.STARTER,
  env,
  models: { default: LlmModel.geographicProfile(Geography.US, 'amazon.nova-lite-v1:0') },
  systemPrompts: { default: 'You help people of a support desk with orders. Read an order before you refund it.' },
  contacts: ['you@example.com'],
  monthlyLimitUsd: 50,
  callbackUrls: ['http://localhost:3000/'],
  // whoever has an account works at the support desk of a company; an administrator makes the accounts
  authorization: Authorization.inProcess({
    ask: 'permit (principal, action == SecureLlm::Action::"Invoke", resource == SecureLlm::Alias::"default");',
    read: 'permit (principal, action == SecureLlm::Action::"CallTool:orders___read", resource);',
    refund: 'permit (principal, action == SecureLlm::Action::"CallTool:refunds___refund", resource);',
  }),
  agent: {
    tools: [
      AgentTools.lambdaFunction('orders', {
        handler: read,
        toolName: 'read',
        description: 'Reads what an order cost, its status, and what was refunded of it.',
        inputSchema: { type: 'object', properties: { order }, required: ['order'] },
        effect: ToolEffect.READ,
        allow: [ToolAccess.anyUser()],
      }),
      AgentTools.lambdaFunction('refunds', {
        handler: refund,
        toolName: 'refund',
        description: 'Refunds an order once, by an amount in cents.',
        inputSchema: {
          type: 'object',
          properties: { order, cents: { type: 'integer', minimum: 1, maximum: 100_000 } },
          required: ['order', 'cents'],
        },
        // tools of the other companies are a list of their own
        allow: [ToolAccess.claim('tenant', 'acme')],
        // up to fifty dollars nobody is asked; above it two people are
        withoutApproval: { cents: { maximum: 5000 } },
      }),
    ],
    approvalOptions: { approvers: 2 },
  },
});

Validations.of(app).addPlugins(new OwaspLlmChecks(app), new DefenseInDepthChecks(app));
