import { ArnFormat, CfnResource, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from '../../private/acknowledge';
import { checkProps } from '../../private/check-props';
import { PolicyPrincipal } from '../../private/function-role';
import { grantKeyThrough } from '../../private/kept-key';
import { checkOffered } from '../../private/offered';
import type { PrivateLlmNetwork } from '../network';
import type { CodeSandboxProps, SandboxFiles } from './code-sandbox-props';
import { checkCodeSandbox } from './private/check-code-sandbox';
import { namedByContent } from './private/named-by-content';

const TYPE = 'AWS::BedrockAgentCore::CodeInterpreterCustom';

/**
 * An AgentCore code interpreter for code that a model wrote: in subnets without a way out, without a role, or with one that
 * knows one prefix of a bucket. AgentCore's modes PUBLIC and SANDBOX are not offered: from both, code reaches buckets of
 * strangers.
 */
export class CodeSandbox extends Construct {
  /** The code interpreter, for overrides this class does not offer. */
  public readonly resource: CfnResource;
  /** Its ARN. */
  public readonly interpreterArn: string;
  /** Its id, with which sessions are started. */
  public readonly interpreterId: string;
  /** Of its interfaces: opens HTTPS to Amazon S3 where there are files, and else nothing. */
  public readonly securityGroup: ec2.SecurityGroup;
  /** What the code may do; undefined without files. */
  public readonly role?: iam.Role;

  constructor(scope: Construct, id: string, props: CodeSandboxProps) {
    super(scope, id);
    checkProps(this, 'CodeSandboxProps', props);
    checkOffered(this, TYPE, "'CodeSandbox' must be absent");
    checkCodeSandbox(this, props);
    const { network, files } = props;
    const { subnets } = network.vpc.selectSubnets(network.workloadSubnets);
    this.securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: network.vpc,
      description: 'Code that a model wrote: to Amazon S3 at most',
      allowAllOutbound: false,
    });
    if (files) {
      network._opens(this.securityGroup, []);
      this.role = this.fileRole(network, files);
    }
    const properties = ['Description', 'ExecutionRoleArn', 'NetworkConfiguration', 'Certificates'];
    // not every version of aws-cdk-lib that is supported has the type as it is now
    this.resource = new CfnResource(this, 'Resource', {
      type: TYPE,
      properties: {
        Name: namedByContent(() => this.resource, properties),
        Description: 'Runs code that a model wrote',
        ExecutionRoleArn: this.role?.roleArn,
        NetworkConfiguration: {
          NetworkMode: 'VPC',
          VpcConfig: {
            Subnets: subnets.map(({ subnetId }) => subnetId),
            SecurityGroups: [this.securityGroup.securityGroupId],
          },
        },
      },
    });
    if (this.role) this.resource.node.addDependency(this.node.findChild('FilePolicy'));
    this.interpreterArn = this.resource.getAtt('CodeInterpreterArn').toString();
    this.interpreterId = this.resource.ref;
  }

  /** Allow `grantee` to run code here: to start and end sessions, and to call them. */
  public grantInvoke(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: [
        'bedrock-agentcore:GetCodeInterpreterSession',
        'bedrock-agentcore:InvokeCodeInterpreter',
        'bedrock-agentcore:StartCodeInterpreterSession',
        'bedrock-agentcore:StopCodeInterpreterSession',
      ],
      resourceArns: [this.interpreterArn],
    });
  }

  private fileRole(network: PrivateLlmNetwork, { bucket, readPrefix, writePrefix }: SandboxFiles): iam.Role {
    const { account } = Stack.of(this);
    const role = new iam.Role(this, 'Role', {
      description: 'Code that a model wrote: one prefix of a bucket',
      assumedBy: new iam.ServicePrincipal('bedrock-agentcore.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': account },
          // any of them: the code interpreter names its role, so the role cannot name the code interpreter
          ArnLike: {
            'aws:SourceArn': Stack.of(this).formatArn({
              service: 'bedrock-agentcore',
              resource: 'code-interpreter-custom',
              resourceName: '*',
              arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
            }),
          },
        },
      }),
    });
    const policy = new iam.ManagedPolicy(this, 'FilePolicy', { roles: [role] });
    const grantee = { grantPrincipal: new PolicyPrincipal(role, policy) };
    const reached = [];
    for (const [prefix, actions, key] of [
      [readPrefix, ['s3:GetObject'], ['kms:Decrypt']],
      [writePrefix, ['s3:PutObject'], ['kms:Decrypt', 'kms:GenerateDataKey']],
    ] as const) {
      if (prefix === undefined) continue;
      const objects = bucket.arnForObjects(`${prefix}*`);
      reached.push(objects);
      // buckets of other accounts have the same name nowhere, but may have it later
      const conditions = { StringEquals: { 'aws:ResourceAccount': account } };
      iam.Grant.addToPrincipal({ grantee, actions: [...actions], resourceArns: [objects], conditions });
      acknowledgeWildcard(
        policy,
        objects,
        'Objects are named after what they hold. The bucket and the prefix are fixed.',
      );
      if (bucket.encryptionKey) grantKeyThrough('s3', bucket.encryptionKey, grantee, [...key]);
    }
    // whatever the role is granted elsewhere
    network.s3Endpoint.addToPolicy(
      new iam.PolicyStatement({
        effect: iam.Effect.DENY,
        principals: [new iam.StarPrincipal()], // in a gateway endpoint, a condition says who
        actions: ['s3:*'], // all of them: what is allowed stands in the statement before
        notResources: reached,
        conditions: { ArnEquals: { 'aws:PrincipalArn': role.roleArn } },
      }),
    );
    return role;
  }
}
