import { Duration, Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { acknowledge } from '../../../private/acknowledge';
import { toldAlarm } from '../../../private/told-alarm';
import { AGENT_ENV, AGENT_HANDLER, CATALOGUE_PATH, type GatewayAsMade } from '../contract';
import { AgentFunction } from './agent-function';

export interface TargetCheckProps {
  readonly gatewayArn: string;
  readonly gatewayId: string;
  /** What decides about calls. */
  readonly made: GatewayAsMade;
  readonly catalogue: lambda.ILayerVersion;
  readonly logGroup: logs.ILogGroup;
  readonly topic: sns.ITopic;
  /** The playbook that stops a tool. */
  readonly machineArn: string;
  /** Lets somebody start it. */
  readonly grantContain: (grantee: iam.IGrantable) => void;
}

const TOMORROW =
  'A check that fails is an error of the function, which raises an alarm, and it is made again the next day: there is no event to keep.';

const ONCE =
  'It is called once a day. Reserving concurrency takes it from the account, and fails the deployment in accounts that have none to spare.';

/** Looks once a day whether a gateway and its targets are as the template pins them, and has what differs stopped. */
export class TargetCheck extends Construct {
  public readonly alarm: cloudwatch.Alarm;

  constructor(scope: Construct, id: string, props: TargetCheckProps) {
    super(scope, id);
    const { gatewayArn, gatewayId, catalogue, logGroup, topic } = props;
    const check = new AgentFunction(this, 'Function', {
      name: AGENT_HANDLER.check,
      description: 'Compares a gateway and its targets with what was approved',
      timeout: Duration.minutes(5),
      logGroup,
      catalogue,
      environment: {
        [AGENT_ENV.catalogue]: CATALOGUE_PATH,
        [AGENT_ENV.gatewayId]: gatewayId,
        [AGENT_ENV.gatewayAsMade]: Stack.of(this).toJsonString(props.made),
        [AGENT_ENV.machine]: props.machineArn,
      },
      acknowledged: { 'NIST.800.53.R5-LambdaDLQ': TOMORROW, 'NIST.800.53.R5-LambdaConcurrency': ONCE },
    });
    iam.Grant.addToPrincipal({
      grantee: check.grantee,
      actions: [
        'bedrock-agentcore:GetGateway',
        'bedrock-agentcore:GetGatewayTarget',
        'bedrock-agentcore:ListGatewayTargets',
      ],
      resourceArns: [gatewayArn],
    });
    props.grantContain(check.grantee);
    const rule = new events.Rule(this, 'Daily', {
      description: 'Whether the tools of a gateway are as they were approved',
      schedule: events.Schedule.rate(Duration.days(1)),
      targets: [new targets.LambdaFunction(check.function, { retryAttempts: 2 })],
    });
    acknowledge(rule, 'Serverless-EventBusDLQ', TOMORROW);
    this.alarm = toldAlarm(this, 'Unchecked', {
      metric: check.function.metricErrors(),
      threshold: 1,
      topic,
      description: `Whether the tools of ${scope.node.path} are as they were approved could not be looked at, or a tool that is not could not be stopped`,
    });
  }
}
