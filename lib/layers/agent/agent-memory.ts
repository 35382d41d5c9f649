import { ArnFormat, CfnResource, Duration, Fn, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { checkProps } from '../../private/check-props';
import { PropsError } from '../../private/errors';
import { PolicyPrincipal } from '../../private/function-role';
import { kept } from '../../private/kept';
import { keptKey } from '../../private/kept-key';
import { stackMark } from '../../private/kept-name';
import { checkOffered } from '../../private/offered';
import { MemoryStrategy } from './memory-strategy';
import { namedByContent } from './private/named-by-content';

const TYPE = 'AWS::BedrockAgentCore::Memory';
const MARK = '_01234567'.length;

/** Properties for `AgentMemory`. */
export interface AgentMemoryProps {
  /**
   * Encrypts events and records. Another key is another memory: the old one is kept, and the new one is empty. A key that is
   * imported must let AgentCore use it, as one that is made here does.
   *
   * @default - a new key
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * How long events are kept, which are the turns of conversations: 7 to 90 days.
   *
   * @default Duration.days(30)
   */
  readonly eventRetention?: Duration;

  /**
   * How long records are kept, which are what was learned from events: 31 to 365 days. What was learned before a change
   * keeps the time that it was learned with.
   *
   * @default Duration.days(31)
   */
  readonly recordRetention?: Duration;

  /**
   * What is learned from events, at most six strategies. Each keeps it in a namespace of its user.
   *
   * @default [MemoryStrategy.facts('facts')]
   */
  readonly strategies?: MemoryStrategy[];
}

/**
 * What agents remember of their users, in AgentCore: encrypted, apart for each user, and forgotten after a while.
 *
 * `grantUser` lets a session of one user reach that user's memory alone.
 */
export class AgentMemory extends Construct {
  /** The memory, for overrides this class does not offer. */
  public readonly resource: CfnResource;
  /** Its ARN. */
  public readonly memoryArn: string;
  /** Its id, with which events are written. */
  public readonly memoryId: string;
  /** Encrypts events and records. */
  public readonly encryptionKey: kms.IKey;
  /** With it AgentCore opens the key. */
  public readonly role: iam.Role;

  private readonly strategies: readonly MemoryStrategy[];

  constructor(scope: Construct, id: string, props: AgentMemoryProps = {}) {
    super(scope, id);
    checkProps(this, 'AgentMemoryProps', props);
    checkOffered(this, TYPE, "'AgentMemory' must be absent");
    const events = props.eventRetention ?? Duration.days(30);
    const records = props.recordRetention ?? Duration.days(31);
    this.strategies = props.strategies ?? [MemoryStrategy.facts('facts')];
    checkMemory(this, { eventRetention: events, recordRetention: records }, this.strategies);

    this.encryptionKey =
      props.encryptionKey ?? keptKey(this, 'Key', `Memory of agents (${this.node.path})`, { through: [SERVICE] });
    const { role, policy } = this.serviceRole();
    this.role = role;
    const name = namedByContent(() => this.resource, ['EncryptionKeyArn'], MARK);
    // not every version of aws-cdk-lib that is supported has the type as it is now
    this.resource = new CfnResource(this, 'Resource', {
      type: TYPE,
      properties: {
        // it outlives its stack, and a stack made anew must not meet it
        Name: Fn.join('_', [name, stackMark()]),
        Description: 'What agents remember of their users',
        EncryptionKeyArn: this.encryptionKey.keyArn,
        EventExpiryDuration: events.toDays(),
        MemoryExecutionRoleArn: this.role.roleArn,
        MemoryStrategies: this.strategies.map((strategy) => strategy._render(records.toDays())),
      },
    });
    this.resource.applyRemovalPolicy(kept(TYPE));
    // it is deleted, and works, by its rights
    for (const each of [role, policy])
      each.applyRemovalPolicy(kept(each === role ? 'AWS::IAM::Role' : 'AWS::IAM::ManagedPolicy'));
    this.resource.node.addDependency(policy);
    this.memoryArn = this.resource.getAtt('MemoryArn').toString();
    this.memoryId = this.resource.getAtt('MemoryId').toString();
  }

  /**
   * Allow `grantee` to write and read the events of one user and to read what was learned of him: of the user whose id is the
   * value of the session tag `tagKey`. A session without the tag gets nothing, and neither does one whose tag has a slash.
   *
   * Callers name the actor in each call, and to read records the namespace, exactly as the strategy has it. Actions by which
   * AgentCore tells no users apart, such as to get a record by its id, are not among them.
   *
   * @param tagKey the key of a tag that whoever assumes the role sets, and that its users cannot choose
   */
  public grantUser(grantee: iam.IGrantable, tagKey: string): iam.Grant {
    const user = this.user(tagKey);
    return this.grant(
      grantee,
      tagKey,
      [
        'bedrock-agentcore:CreateEvent',
        'bedrock-agentcore:GetEvent',
        'bedrock-agentcore:ListEvents',
        'bedrock-agentcore:ListSessions',
      ],
      { 'bedrock-agentcore:actorId': user },
    ).combine(
      this.grant(grantee, tagKey, ['bedrock-agentcore:ListMemoryRecords', 'bedrock-agentcore:RetrieveMemoryRecords'], {
        'bedrock-agentcore:namespace': this.strategies.map((strategy) => strategy._namespaceOf(user)),
      }),
    );
  }

  /** Allow `grantee` to delete events of the user whose id is the value of the session tag `tagKey`. */
  public grantForget(grantee: iam.IGrantable, tagKey: string): iam.Grant {
    return this.grant(grantee, tagKey, ['bedrock-agentcore:DeleteEvent'], {
      'bedrock-agentcore:actorId': this.user(tagKey),
    });
  }

  private grant(
    grantee: iam.IGrantable,
    tagKey: string,
    actions: string[],
    equals: Record<string, string | string[]>,
  ): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions,
      resourceArns: [this.memoryArn],
      conditions: {
        StringEquals: equals,
        // AgentCore looks for namespaces by their beginning: user `a` would find what was learned of user `a/b`
        StringNotLike: { [`aws:PrincipalTag/${tagKey}`]: '*/*' },
      },
    });
  }

  private user(tagKey: string): string {
    if (!/^[A-Za-z0-9._:/=+@-]{1,128}$/.test(tagKey)) {
      throw new PropsError(this, `'tagKey' must be 1 to 128 letters, digits and '._:/=+@-', got '${tagKey}'`);
    }
    return `\${aws:PrincipalTag/${tagKey}}`;
  }

  private serviceRole(): { role: iam.Role; policy: iam.ManagedPolicy } {
    const role = new iam.Role(this, 'Role', {
      description: 'With it AgentCore opens the key of a memory',
      assumedBy: new iam.ServicePrincipal('bedrock-agentcore.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
          // any of them: the memory names its role, so the role cannot name the memory
          ArnLike: {
            'aws:SourceArn': Stack.of(this).formatArn({
              service: SERVICE,
              resource: 'memory',
              resourceName: '*',
              arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
            }),
          },
        },
      }),
    });
    const policy = new iam.ManagedPolicy(this, 'Policy', { roles: [role] });
    // as aws-cdk-lib grants it; which of them AgentCore asks for when is not documented
    this.encryptionKey.grant(
      { grantPrincipal: new PolicyPrincipal(role, policy) },
      'kms:CreateGrant',
      'kms:Decrypt',
      'kms:DescribeKey',
      'kms:GenerateDataKey',
      'kms:GenerateDataKeyWithoutPlaintext',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
    );
    return { role, policy };
  }
}

/** AgentCore, as ARNs and endpoints name it. */
const SERVICE = 'bedrock-agentcore';
const MOST_STRATEGIES = 6;

function checkMemory(
  scope: Construct,
  retentions: { readonly eventRetention: Duration; readonly recordRetention: Duration },
  strategies: readonly MemoryStrategy[],
): void {
  const bounds = { eventRetention: [7, 90], recordRetention: [31, 365] } as const;
  for (const name of ['eventRetention', 'recordRetention'] as const) {
    const given = retentions[name];
    const [least, most] = bounds[name];
    if (given.isUnresolved()) throw new PropsError(scope, `'${name}' must be known when the app is synthesized`);
    const days = given.toDays({ integral: false });
    if (Number.isInteger(days) && days >= least && days <= most) continue;
    throw new PropsError(scope, `'${name}' must be ${least} to ${most} whole days, got ${given.toHumanString()}`);
  }
  if (strategies.length > MOST_STRATEGIES) {
    throw new PropsError(scope, `'strategies' must hold at most ${MOST_STRATEGIES}, got ${strategies.length}`);
  }
  const names = strategies.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice) throw new PropsError(scope, `'strategies' must have a name each, got '${twice}' twice`);
  const wrong = names.find((name) => !/^[a-zA-Z][a-zA-Z0-9_]{0,47}$/.test(name));
  if (wrong !== undefined) {
    throw new PropsError(scope, `'strategies' must have names of letters, digits and '_', at most 48, got '${wrong}'`);
  }
}
