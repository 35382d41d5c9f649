import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from '../../../private/acknowledge';
import { PolicyPrincipal } from '../../../private/function-role';
import { namedPrincipals } from '../../../private/principals';
import type { BoundCredential } from './bound-credential';

export interface GatewayRoleProps {
  /** The name of the gateway, in lower case: its id begins with it. */
  readonly gatewayName: string;
  readonly policyEngineArn: string;
  readonly policyEngineId: string;
  readonly key: kms.IKey;
}

/**
 * The role of the gateway, which AgentCore alone assumes, for gateways of this name in this account and Region. Who may assume
 * it is the gateway towards tools.
 */
export class GatewayRole extends Construct {
  public readonly role: iam.Role;
  public readonly policy: iam.ManagedPolicy;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: GatewayRoleProps,
  ) {
    super(scope, id);
    const stack = Stack.of(this);
    this.role = new iam.Role(this, 'Resource', {
      description: 'Asks the policy engine, and calls interceptors and the targets of one gateway',
      assumedBy: new iam.ServicePrincipal('bedrock-agentcore.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          // a pattern: the gateway names its role, so the role cannot name the gateway
          ArnLike: { 'aws:SourceArn': this.gatewayPattern },
        },
      }),
    });
    this.policy = new iam.ManagedPolicy(this, 'Policy', { roles: [this.role] });
    this.mayDecide();
    this.mayEncrypt();
  }

  /** The gateway: AgentCore adds a hyphen and ten characters to its name. */
  public get gatewayPattern(): string {
    return gatewayArn(this, `${this.props.gatewayName}-??????????`);
  }

  /** Receives grants for this role. */
  public get grantee(): iam.IGrantable {
    return { grantPrincipal: new PolicyPrincipal(this.role, this.policy) };
  }

  public invokes(functionArns: string[]): void {
    this.policy.addStatements(
      new iam.PolicyStatement({
        sid: 'Functions',
        actions: ['lambda:InvokeFunction'],
        resources: functionArns,
      }),
    );
  }

  /** Tokens for targets that are called over a network; never for a user that the caller only names. */
  public fetchesTokens(credentials: readonly BoundCredential[]): void {
    if (credentials.length === 0) return;
    const arn = (resource: string) =>
      Stack.of(this).formatArn({
        service: 'bedrock-agentcore',
        resource,
        arnFormat: ArnFormat.NO_RESOURCE_NAME,
      });
    const directory = arn('workload-identity-directory/default');
    const identities = `${directory}/workload-identity/${this.props.gatewayName}-*`;
    const providers = [...new Set(credentials.map(({ providerArn }) => providerArn))];
    const secrets = [...new Set(credentials.map(({ secretArn }) => secretArn))];
    this.policy.addStatements(
      new iam.PolicyStatement({
        sid: 'WorkloadTokens',
        actions: ['bedrock-agentcore:GetWorkloadAccessToken', 'bedrock-agentcore:GetWorkloadAccessTokenForJWT'],
        resources: [directory, identities],
      }),
      new iam.PolicyStatement({
        sid: 'TargetTokens',
        actions: ['bedrock-agentcore:GetResourceOauth2Token'],
        resources: [directory, identities, arn('token-vault/default'), ...providers],
      }),
      new iam.PolicyStatement({
        sid: 'ClientSecrets',
        actions: ['secretsmanager:GetSecretValue'],
        resources: secrets,
      }),
    );
    acknowledgeWildcard(
      this.policy,
      identities,
      'AgentCore makes the identity of a gateway and names it after the gateway and characters of its own.',
    );
  }

  private mayDecide(): void {
    const { policyEngineArn, policyEngineId } = this.props;
    const { partition, region, account } = Stack.of(this);
    // Public deployments have seen both spellings; AWS documents neither, and the gateway is not made without the right one.
    const checked = ['', '/'].map(
      (slash) =>
        `arn:${partition}:bedrock-agentcore:${region}:${account}:${slash}policy-engines/${policyEngineId}/target-resource/*`,
    );
    this.policy.addStatements(
      new iam.PolicyStatement({
        sid: 'PolicyEngine',
        actions: ['bedrock-agentcore:GetPolicyEngine'],
        resources: [policyEngineArn],
      }),
      new iam.PolicyStatement({
        sid: 'Decisions',
        actions: ['bedrock-agentcore:AuthorizeAction', 'bedrock-agentcore:PartiallyAuthorizeActions'],
        resources: [policyEngineArn, this.gatewayPattern],
      }),
      new iam.PolicyStatement({
        sid: 'DecisionsMayBeAsked',
        actions: ['bedrock-agentcore:CheckAuthorizePermissions'],
        resources: [policyEngineArn, this.gatewayPattern, ...checked],
      }),
    );
    for (const resource of checked) {
      acknowledgeWildcard(
        this.policy,
        resource,
        'AgentCore asks by this whether the role may ask one engine about a gateway, before there is a gateway whose ARN could stand here.',
      );
    }
  }

  /** Neither by a service nor in a context: where AgentCore encrypts a target, it states none of them. */
  private mayEncrypt(): void {
    const { key } = this.props;
    // a key of an earlier stack knows the role by its name: a reference back would be a cycle
    const [roleArn] = namedPrincipals(key, this.grantee)!.arns;
    key.grant(this.grantee, 'kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey');
    const conditions = {
      StringEquals: { 'kms:GrantConstraintType': 'EncryptionContextSubset' },
      'ForAllValues:StringEquals': { 'kms:GrantOperations': ['Decrypt', 'GenerateDataKey'] },
      // without operations the condition above would hold for each of them
      Null: { 'kms:GrantOperations': 'false' },
    };
    this.policy.addStatements(
      new iam.PolicyStatement({
        sid: 'GrantsOfTheGateway',
        actions: ['kms:CreateGrant'],
        resources: [key.keyArn],
        conditions,
      }),
    );
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'GrantsOfTheGateway',
        principals: [new iam.AccountPrincipal(Stack.of(this).account)],
        actions: ['kms:CreateGrant'],
        resources: ['*'], // in a key policy, this key
        // KMS refuses a principal that does not exist yet
        conditions: { ...conditions, ArnEquals: { 'aws:PrincipalArn': roleArn } },
      }),
    );
  }
}

/** The ARN of gateways with this id, or pattern of one. */
export const gatewayArn = (scope: Construct, id: string): string =>
  Stack.of(scope).formatArn({ service: 'bedrock-agentcore', resource: 'gateway', resourceName: id });
