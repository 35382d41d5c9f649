import {
  App,
  CliCredentialsStackSynthesizer,
  DefaultStackSynthesizer,
  LegacyStackSynthesizer,
  NestedStack,
  Stack,
  type StackProps,
  Stage,
} from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { deployingRole, nameAdministrators } from '../../lib/private/administrators';
import { type KeptKey, type KeptKeyOptions, keptKey } from '../../lib/private/kept-key';
import { Iam, mighty, type PolicyDocument, type Principal } from '../support/iam';
import { ALLOWED, admits, type Case, type Context, DENIED, unnoticedIn } from '../support/resource-policy';

const ACCOUNT = '111122223333';
const THEIRS = '999900001111';
const env = { account: ACCOUNT, region: 'eu-central-1' };
const roleArn = (name: string, account = ACCOUNT) => `arn:aws:iam::${account}:role/${name}`;
const DEPLOYER = roleArn(`cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-eu-central-1`);
const BREAK_GLASS = roleArn('break-glass');
const SECOND = roleArn('second');

const developer = mighty(roleArn('developer'));
const stranger = mighty(roleArn('stranger', THEIRS));
const root = mighty(`arn:aws:iam::${ACCOUNT}:root`);

const ADMINISTER = [
  'kms:CancelKeyDeletion',
  'kms:CreateAlias',
  'kms:DeleteAlias',
  'kms:DescribeKey',
  'kms:EnableKey',
  'kms:EnableKeyRotation',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:ListGrants',
  'kms:ListKeyPolicies',
  'kms:ListKeyRotations',
  'kms:ListResourceTags',
  'kms:PutKeyPolicy',
  'kms:RevokeGrant',
  'kms:RotateKeyOnDemand',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateAlias',
  'kms:UpdateKeyDescription',
];
const DESTROY = ['kms:DisableKey', 'kms:DisableKeyRotation', 'kms:ScheduleKeyDeletion'];
const USE = [
  'kms:Decrypt',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
  'kms:RetireGrant',
];
const HERE = { 'kms:CallerAccount': ACCOUNT };
const ELSEWHERE = { 'kms:CallerAccount': THEIRS };
const via = (service: string) => ({ 'kms:ViaService': `${service}.eu-central-1.amazonaws.com` });
const FOR_AWS = { 'kms:GrantIsForAWSResource': 'true' };
const FOR_ANYBODY = { 'kms:GrantIsForAWSResource': 'false' };

interface Made {
  readonly sim: Iam;
  readonly key: string;
  readonly policy: PolicyDocument;
}

function made(
  options: KeptKeyOptions,
  more: { administrators?: string[]; stack?: StackProps; grant?: (key: KeptKey, stack: Stack) => void } = {},
): Made {
  const stack = new Stack(new App(), 'Stack', { env, ...more.stack });
  nameAdministrators(stack, more.administrators);
  const key = keptKey(stack, 'Key', 'A key', options);
  more.grant?.(key, stack);
  const sim = new Iam(stack);
  const { arn, properties } = sim.deployed.one('AWS::KMS::Key');
  return { sim, key: arn, policy: properties.KeyPolicy as PolicyDocument };
}

const tries = (who: Principal, actions: string[], key: string, outcome: Case[1], context: Context = {}): Case[] =>
  actions.map((action): Case => {
    const grant = action === 'kms:CreateGrant' ? FOR_AWS : {};
    return [{ principal: who, action, resource: key, context: { ...HERE, ...grant, ...context } }, outcome];
  });

/** What nobody can miss, because it changes nothing. */
const HARMLESS: [matches: RegExp, why: string][] = [
  [/: by anybody$/, 'the condition names principals, an account or services with whoever asks through them'],
  [/IfExists aws:PrincipalArn$/, 'every principal has an ARN'],
  [/IfExists kms:CallerAccount$/, 'KMS tells the account of every caller'],
  [/IfExists aws:PrincipalType$/, 'every principal has a type'],
];
const missed = async ({ sim, policy }: Made, cases: Case[]) =>
  (await unnoticedIn(sim, policy, cases)).filter((what) => !HARMLESS.some(([matches]) => matches.test(what)));

/** Whoever deploys makes resources under the key; whoever IAM allows uses it through `services`. */
const usedThrough = (key: string, deployers: string[], services: string[]): Case[] => [
  ...deployers.flatMap((arn) => [
    ...admits(mighty(arn), USE, key, HERE, ELSEWHERE, [developer]),
    ...admits(mighty(arn), ['kms:CreateGrant'], key, { ...HERE, ...FOR_AWS }, { ...ELSEWHERE, ...FOR_ANYBODY }, []),
  ]),
  ...services.flatMap((service) => {
    const context = { ...HERE, ...via(service) };
    const wrong = { ...ELSEWHERE, ...via('ses') };
    return [
      ...admits(developer, USE, key, context, wrong, [stranger]),
      ...admits(developer, ['kms:CreateGrant'], key, { ...context, ...FOR_AWS }, { ...wrong, ...FOR_ANYBODY }, []),
    ];
  }),
];

describe('where nobody is named', () => {
  const found = made({ through: ['dynamodb', 'sqs'] });
  const { key } = found;

  test('the account administers the key without using or destroying it, and services use it for whoever IAM allows', async () => {
    const cases = [
      ...admits(developer, ADMINISTER, key, {}, {}, [stranger]),
      ...tries(developer, [...DESTROY, ...USE, 'kms:CreateGrant'], key, DENIED),
      ...tries(mighty(DEPLOYER), DESTROY, key, DENIED),
      ...usedThrough(key, [DEPLOYER], ['dynamodb', 'sqs']),
    ];
    expect(await missed(found, cases)).toEqual([]);
  });

  test('a key that no service needs is used by nobody, whoever deploys included', async () => {
    const alone = made({});
    const cases = [
      ...admits(developer, ADMINISTER, alone.key, {}, {}, [stranger]),
      ...tries(mighty(DEPLOYER), [...USE, 'kms:CreateGrant'], alone.key, DENIED),
    ];
    expect(await missed(alone, cases)).toEqual([]);
  });

  test('in a sandbox the account may destroy it', async () => {
    const sandbox = made({ sandbox: true });
    const cases = admits(developer, [...ADMINISTER, ...DESTROY], sandbox.key, {}, {}, [stranger]);
    expect(await missed(sandbox, cases)).toEqual([]);
  });
});

describe('where administrators are named', () => {
  const found = made({ through: ['dynamodb', 'sqs'] }, { administrators: [BREAK_GLASS, SECOND] });
  const { key, policy } = found;
  const SAVE = ['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:PutKeyPolicy'];
  const AS_ROOT = { 'aws:PrincipalType': 'Account' };

  test('they and whoever deploys administer it, nobody else, and the root user can save it', async () => {
    const everybody = [DEPLOYER, BREAK_GLASS, SECOND];
    const cases = [
      ...everybody.flatMap((arn) => admits(mighty(arn), ADMINISTER, key, HERE, {}, [developer, stranger])),
      ...everybody.flatMap((arn) => tries(mighty(arn), DESTROY, key, DENIED)),
      ...tries(developer, [...ADMINISTER, ...DESTROY, ...USE, 'kms:CreateGrant'], key, DENIED),
      ...admits(root, SAVE, key, AS_ROOT, { 'aws:PrincipalType': 'AssumedRole' }, [stranger]),
      ...tries(root, [...DESTROY, ...USE, ...ADMINISTER.filter((each) => !SAVE.includes(each))], key, DENIED, AS_ROOT),
      ...usedThrough(key, everybody, ['dynamodb', 'sqs']),
      ...tries(developer, ['kms:DescribeKey'], key, ALLOWED, via('sqs')),
    ];
    expect(await missed(found, cases)).toEqual([]);
  });

  test('KMS finds its caller in the policy, and need not know the others, who may not exist yet', () => {
    const named = [policy.Statement].flat().map((statement) => (statement as { Principal?: unknown }).Principal);
    expect([...new Set(named.map((each) => JSON.stringify(each)))]).toEqual([
      JSON.stringify({ AWS: DEPLOYER }),
      JSON.stringify({ AWS: `arn:aws:iam::${ACCOUNT}:root` }),
    ]);
  });

  test('who is named nearest counts', () => {
    const app = new App();
    nameAdministrators(app, [SECOND]);
    const stack = new Stack(app, 'Stack', { env });
    nameAdministrators(stack, [BREAK_GLASS]);
    keptKey(stack, 'Key', 'A key');
    const text = JSON.stringify(new Iam(stack).deployed.one('AWS::KMS::Key').properties.KeyPolicy);
    expect([text.includes(BREAK_GLASS), text.includes(SECOND)]).toEqual([true, false]);
  });

  test.each([
    ['nobody', [], "'administratorArns' must name at least one role or user, got none"],
    ['a wildcard', [roleArn('*')], 'must be ARNs of roles or users without wildcards'],
    ['a session', [`arn:aws:sts::${ACCOUNT}:assumed-role/a/b`], 'must be ARNs of roles or users without wildcards'],
    ['the account', [`arn:aws:iam::${ACCOUNT}:root`], 'must be ARNs of roles or users without wildcards'],
  ])('%s is refused', (_, administrators, message) => {
    expect(() => made({}, { administrators })).toThrow(message);
  });
});

describe('whoever deploys is', () => {
  const principals = (stack: Stack) => {
    const statements = new Iam(stack).deployed.one('AWS::KMS::Key').properties.KeyPolicy as {
      Statement: { Sid: string; Principal: { AWS: string | string[] } }[];
    };
    return statements.Statement.find(({ Sid }) => Sid === 'AdministerWithoutUse')!.Principal.AWS;
  };
  const stackOf = (props: StackProps = {}) => {
    const stack = new Stack(new App(), 'Stack', { env, ...props });
    nameAdministrators(stack, [BREAK_GLASS]);
    return stack;
  };

  test.each<[string, StackProps, string]>([
    ['the role of cdk bootstrap', {}, DEPLOYER],
    [
      'that of another qualifier',
      { synthesizer: new DefaultStackSynthesizer({ qualifier: 'mine' }) },
      DEPLOYER.replace('hnb659fds', 'mine'),
    ],
    [
      'a role that the synthesizer names',
      { synthesizer: new DefaultStackSynthesizer({ cloudFormationExecutionRole: roleArn('own') }) },
      roleArn('own'),
    ],
  ])('%s', (_, props, expected) => {
    const stack = stackOf(props);
    keptKey(stack, 'Key', 'A key');
    expect(principals(stack)).toBe(expected);
  });

  test('that of the account and Region of the deployment, where synthesis does not know them', () => {
    const stack = stackOf({ env: undefined });
    expect(stack.resolve(deployingRole(stack))).toEqual({
      'Fn::Join': [
        '',
        [
          'arn:',
          { Ref: 'AWS::Partition' },
          ':iam::',
          { Ref: 'AWS::AccountId' },
          ':role/cdk-hnb659fds-cfn-exec-role-',
          { Ref: 'AWS::AccountId' },
          '-',
          { Ref: 'AWS::Region' },
        ],
      ],
    });
  });

  test('that of the stack above, in a nested stack and in a Stage', () => {
    const stage = new Stage(new App(), 'Prod', { env });
    const parent = new Stack(stage, 'Stack', {});
    nameAdministrators(parent, [BREAK_GLASS]);
    const nested = new NestedStack(parent, 'Nested');
    keptKey(nested, 'Key', 'A key');
    expect(principals(nested)).toBe(DEPLOYER);
  });

  test.each([
    ['LegacyStackSynthesizer', () => new LegacyStackSynthesizer()],
    ['CliCredentialsStackSynthesizer', () => new CliCredentialsStackSynthesizer()],
  ])('known to the command line alone with %s: it must be named, and is asked for', (_, synthesizer) => {
    const stack = stackOf({ synthesizer: synthesizer() });
    keptKey(stack, 'Key', 'A key', { through: ['sqs'] });
    expect(principals(stack)).toBe(BREAK_GLASS);
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('does not say which role deploys'));
    const known = stackOf();
    keptKey(known, 'Key', 'A key', { through: ['sqs'] });
    expect(Annotations.fromStack(known).findWarning('*', Match.anyValue())).toEqual([]);
  });

  test('anybody whom IAM allows, where nobody is named and nobody knows', async () => {
    const found = made({ through: ['sqs'] }, { stack: { synthesizer: new LegacyStackSynthesizer() } });
    const { sim, key, policy } = found;
    const decide = (principal: Principal, context: Context) =>
      sim.decide({ principal, action: 'kms:Decrypt', resource: key, resourcePolicy: policy, context });
    expect(await decide(developer, HERE)).toBe(ALLOWED);
    expect(await decide(stranger, ELSEWHERE)).toMatch(DENIED);
  });
});

describe('a grant', () => {
  const reader = roleArn('reader');

  test('names its grantee, and lets it create no grants but for services', async () => {
    const found = made(
      {},
      { grant: (key) => key.grant(new iam.ArnPrincipal(reader), 'kms:Decrypt', 'kms:CreateGrant') },
    );
    const cases = [
      ...admits(developer, ADMINISTER, found.key, {}, {}, [stranger]),
      ...admits(mighty(reader), ['kms:Decrypt'], found.key, {}, {}, [developer, stranger]),
      ...admits(mighty(reader), ['kms:CreateGrant'], found.key, FOR_AWS, FOR_ANYBODY, [developer, stranger]),
    ];
    expect(await missed(found, cases)).toEqual([]);
  });

  test('for what a secret keeps is through Secrets Manager, for its reader alone', async () => {
    const found = made(
      {},
      {
        grant: (encryptionKey, stack) => {
          new secretsmanager.Secret(stack, 'Secret', { encryptionKey }).grantRead(
            new iam.Role(stack, 'Reader', {
              roleName: 'reader',
              assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
            }),
          );
        },
      },
    );
    const through = via('secretsmanager');
    const cases = [
      ...admits(developer, ADMINISTER, found.key, {}, {}, [stranger]),
      ...usedThrough(found.key, [], ['secretsmanager']),
      ...tries(mighty(reader), ['kms:Decrypt'], found.key, ALLOWED, through),
      ...tries(mighty(reader), ['kms:Decrypt'], found.key, DENIED, via('sqs')),
    ];
    // whoever IAM allows may do so through Secrets Manager, the reader too
    expect((await missed(found, cases)).filter((what) => !/^statement \d/.test(what))).toEqual([]);
  });

  test('through a service is no second time for who may anyway, and for nobody else without the service', async () => {
    const other = roleArn('other');
    const found = made(
      {},
      {
        grant: (key) => {
          key.grantDecrypt(new iam.ArnPrincipal(reader));
          for (const arn of [reader, other]) key.grantThrough('s3', new iam.ArnPrincipal(arn), ['kms:Decrypt']);
        },
      },
    );
    const cases = [
      ...admits(developer, ADMINISTER, found.key, {}, {}, [stranger]),
      ...admits(mighty(reader), ['kms:Decrypt'], found.key, {}, {}, [developer, stranger]),
      ...admits(mighty(other), ['kms:Decrypt'], found.key, via('s3'), via('sqs'), [developer, stranger]),
    ];
    expect(await missed(found, cases)).toEqual([]);
    expect(JSON.stringify(found.policy).split(reader)).toHaveLength(2);
  });

  test('to a role of another stack is by its name, so that its stack may depend on the key', () => {
    const app = new App();
    const data = new Stack(app, 'Data', { env });
    const application = new Stack(app, 'Application', { env });
    const key = keptKey(data, 'Key', 'A key');
    const role = new iam.Role(application, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    key.grantDecrypt(role);
    app.synth();
    expect([application.dependencies.map(({ node }) => node.id), data.dependencies]).toEqual([['Data'], []]);
  });

  test('where IAM alone decides who decrypts is no matter of the key, but for other accounts', async () => {
    const theirs = roleArn('theirs', THEIRS);
    const found = made(
      { decryptedByIam: true },
      {
        grant: (key) => {
          for (const arn of [reader, theirs]) key.grantDecrypt(new iam.ArnPrincipal(arn));
        },
      },
    );
    const cases = [
      ...admits(developer, [...ADMINISTER, 'kms:Decrypt'], found.key, {}, {}, [stranger]),
      ...admits(mighty(theirs), ['kms:Decrypt'], found.key, {}, {}, [stranger]),
      ...tries(developer, ['kms:Encrypt', 'kms:GenerateDataKey'], found.key, DENIED),
    ];
    expect(await missed(found, cases)).toEqual([]);
    expect(JSON.stringify(found.policy)).not.toContain(reader);
  });
});
