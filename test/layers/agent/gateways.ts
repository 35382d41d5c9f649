import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import {
  AgentGateway,
  type AgentGatewayProps,
  AgentTools,
  type FunctionToolOptions,
  type IToolApprovals,
  ToolAccess,
  ToolEffect,
} from '../../../lib/layers/agent';
import { WorkloadIdentity } from '../../../lib/layers/identity';
import { ModelGuardrail } from '../../../lib/layers/model';

export const env = { account: '111122223333', region: 'eu-central-1' };
export const functionArn = (name: string) => `arn:aws:lambda:${env.region}:${env.account}:function:${name}`;

/** A queue of approvals that exists elsewhere. */
export class Approvals extends Construct implements IToolApprovals {
  public readonly approvalsTableName = 'approvals';
  public readonly approvalsKeyArn = `arn:aws:kms:${env.region}:${env.account}:key/approvals`;
  public readonly approvalsAskArn = functionArn('approvals-ask');
  public readonly approvalsIssueArn = functionArn('approvals-issue');
  public readonly approvalsRejectArn = functionArn('approvals-reject');
  public readonly pageUrl = 'https://approvals.example.com/live/';
  public grantRequest(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['lambda:InvokeFunction'],
      resourceArns: [this.approvalsAskArn, this.approvalsIssueArn],
    });
  }
  public grantRedeem(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['kms:VerifyMac'],
      resourceArns: [this.approvalsKeyArn],
    });
  }
}

export const FIND = {
  description: 'Finds a claim by its number.',
  inputSchema: {
    type: 'object',
    properties: { number: { type: 'string', maxLength: 20 } },
    required: ['number'],
  },
  effect: ToolEffect.READ,
  allow: [ToolAccess.anyUser()],
};

/** A tool whose arguments are bounded in each way that a policy can bound them. */
export const PAY = {
  description: 'Pays a claim out.',
  inputSchema: {
    type: 'object',
    properties: {
      claim: { type: 'string', maxLength: 20 },
      amount: { type: 'number', minimum: 0.01, maximum: 10000 },
      currency: { type: 'string', enum: ['EUR', 'USD'] },
      parts: { type: 'integer', minimum: 1, maximum: 12 },
      note: { type: 'string', maxLength: 200 },
      to: {
        type: 'object',
        properties: {
          kind: { type: 'string', const: 'iban' },
          'check-digits': { type: 'integer', minimum: 2, maximum: 98 },
        },
      },
    },
    required: ['claim', 'amount'],
  },
  allow: [
    ToolAccess.claim('department', 'claims').limitedTo({ amount: { maximum: 500 }, currency: { oneOf: ['EUR'] } }),
    ToolAccess.allOf(ToolAccess.claim('department', 'claims', 'board'), ToolAccess.claim('grade', 'lead')),
    ToolAccess.scope('claims.audit').limitedTo({ 'to.check-digits': { minimum: 50 }, amount: { minimum: 1 } }),
  ],
};

export const handlerIn = (stack: Stack, name: string): lambda.IFunction =>
  lambda.Function.fromFunctionArn(stack, `Handler-${name}`, functionArn(name));

type Options = Omit<FunctionToolOptions, 'handler'>;

/** A gateway with these tools, each behind a function of its name. */
export function made(
  tools: Record<string, Options>,
  given: Partial<AgentGatewayProps> | ((stack: Stack) => Partial<AgentGatewayProps>) = {},
  region = env.region,
) {
  const stack = new Stack(new App(), 'Stack', { env: { ...env, region } });
  const props = typeof given === 'function' ? given(stack) : given;
  return { stack, gateway: gatewayIn(stack, props, tools) };
}

/** The same in a stack that is there. */
export const gatewayIn = (
  stack: Stack,
  props: Partial<AgentGatewayProps>,
  tools: Record<string, Options> = { 'find-claim': FIND },
): AgentGateway =>
  new AgentGateway(stack, 'Tools', {
    identity: props.identity ?? new WorkloadIdentity(stack, 'Identity'),
    guardrail: props.guardrail ?? new ModelGuardrail(stack, 'Guardrail'),
    alarmTopic: sns.Topic.fromTopicArn(stack, 'Topic', `arn:aws:sns:${stack.region}:${env.account}:alarms`),
    approvals: new Approvals(stack, 'Approvals'),
    tools: Object.entries(tools).map(([name, options]) =>
      AgentTools.lambdaFunction(name, { ...options, handler: handlerIn(stack, name) }),
    ),
    ...props,
  });
