import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from '../../../private/acknowledge';
import { grantTell } from '../../../private/grant-tell';
import { grantKeyThrough } from '../../../private/kept-key';
import { allowLogDelivery } from '../../../private/key-policy';
import { responsePath } from '../../../private/response-path';
import type { IKillSwitch } from '../../response';
import { admitLogDeliveries, Machine } from '../../response/internal';
import { AGENT_ENV, AGENT_HANDLER, CATALOGUE_PATH } from '../contract';
import { AgentFunction } from './agent-function';
import { rogueAgentDefinition } from './rogue-agent-definition';

export interface RogueAgentProps {
  readonly policyEngineArn: string;
  readonly policyEngineId: string;
  readonly gatewayArn: string;
  readonly catalogue: lambda.ILayerVersion;
  readonly killSwitch: IKillSwitch;
  readonly topic: sns.ITopic;
  readonly key: kms.IKey;
  readonly logGroup: logs.LogGroup;
  /** ARN of the function that rejects what waits of a user; absent: there is none. */
  readonly rejectArn?: string;
  /** The claim by which tokens name users. */
  readonly subjectClaim: string;
  /** Whether tokens name a tenant. */
  readonly tenants: boolean;
}

/**
 * The playbook against a rogue agent. Whoever may write policies may also write one that permits: its function has that right,
 * as AWS knows no smaller one, and its code makes policies that deny and no others.
 */
export class RogueAgent extends Construct {
  public readonly machine: Machine;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: RogueAgentProps,
  ) {
    super(scope, id);
    const { key, topic, logGroup, killSwitch, rejectArn, tenants } = props;
    const contain = this.contain();
    allowLogDelivery(this, key);
    admitLogDeliveries(logGroup);
    this.machine = new Machine(this, 'Machine', {
      title: 'Playbook against a rogue agent',
      definition: rogueAgentDefinition({ rejects: rejectArn !== undefined, tenants }),
      substitutions: {
        Topic: topic.topicArn,
        Contain: contain.functionArn,
        ...(rejectArn !== undefined && { Reject: rejectArn }),
        Engine: props.policyEngineId,
        Application: killSwitch.applicationId,
        Environment: killSwitch.environmentId,
        Profile: killSwitch.configurationProfileId,
        Strategy: killSwitch.deploymentStrategyId,
        SwitchKey: killSwitch.key.keyArn,
      },
      key,
      topic,
      logGroup,
    });
    killSwitch.grantPull(this.machine.grantee);
    this.machine.allow(
      ['lambda:InvokeFunction'],
      [contain.functionArn, ...(rejectArn === undefined ? [] : [rejectArn])],
    );
    grantTell(topic, this.machine.grantee);
  }

  /** Lets it end sessions of these runtimes. */
  public endsSessionsOf(runtimeArns: readonly string[]): void {
    const endpoints = runtimeArns.map((arn) => `${arn}/runtime-endpoint/*`);
    this.machine.allow(['bedrock-agentcore:StopRuntimeSession'], [...runtimeArns, ...endpoints]);
    for (const endpoint of endpoints)
      acknowledgeWildcard(
        this.machine.policy,
        endpoint,
        'A session is ended by whatever endpoint it was begun; the runtime is fixed.',
      );
  }

  private contain(): lambda.Function {
    const { policyEngineArn, policyEngineId, gatewayArn, catalogue, key, logGroup, subjectClaim } = this.props;
    const made = new AgentFunction(this, 'Contain', {
      name: AGENT_HANDLER.contain,
      description: 'Forbids calls of tools by policy',
      timeout: Duration.seconds(60),
      // by it policies of the organization know who may make policies of tools without deploying them
      rolePath: responsePath(this),
      logGroup,
      catalogue,
      environment: {
        [AGENT_ENV.catalogue]: CATALOGUE_PATH,
        [AGENT_ENV.policyEngine]: policyEngineId,
        [AGENT_ENV.gatewayArn]: gatewayArn,
        [AGENT_ENV.subjectClaim]: subjectClaim,
      },
      acknowledged: {
        'NIST.800.53.R5-LambdaDLQ': 'The playbook waits for the answer, and tells people when there is none.',
        'NIST.800.53.R5-LambdaConcurrency': SELDOM,
      },
    });
    iam.Grant.addToPrincipal({
      grantee: made.grantee,
      actions: ['bedrock-agentcore:CreatePolicy', 'bedrock-agentcore:ListPolicies'],
      resourceArns: [policyEngineArn],
    });
    iam.Grant.addToPrincipal({
      grantee: made.grantee,
      // AgentCore validates a policy for a gateway as whoever makes it
      actions: ['bedrock-agentcore:InvokeGateway', 'bedrock-agentcore:ManageResourceScopedPolicy'],
      resourceArns: [gatewayArn],
    });
    grantKeyThrough('bedrock-agentcore', key, made.grantee, ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey']);
    return made.function;
  }
}

const SELDOM =
  'A playbook calls it a few times in an incident. Reserving concurrency takes it from the account, and fails the deployment in accounts that have none to spare.';
