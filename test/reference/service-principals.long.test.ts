import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SecurityProfile } from '../../lib';
import { ALONE } from '../../local/samples/alone';
import { Deployed } from '../../local/samples/deployed';
import { ADMINISTRATOR, application } from './support';

const ACCOUNT = '111122223333';

/** What one statement allows one principal. */
interface Allowed {
  readonly type: string;
  readonly logicalId: string;
  readonly principal: string;
  readonly actions: string[];
  readonly resources: string[];
  readonly condition: Record<string, Record<string, unknown>>;
}

/**
 * Which services are admitted without that the policy says for whom, with the reason. In trust policies a service acts for
 * whoever passed it the role, which takes iam:PassRole in the account of the role.
 */
const WITHOUT_SOURCE: [matches: (allowed: Allowed) => boolean, why: string][] = [
  [
    ({ type, principal }) => type === 'AWS::IAM::Role' && principal === 'lambda.amazonaws.com',
    'Lambda documents no source key for execution roles: the role is assumed before there is a function',
  ],
  [
    ({ type, principal }) => type === 'AWS::IAM::Role' && principal === 'cloudtrail.amazonaws.com',
    'CloudTrail User Guide: it gives no source here, and would refuse to make the trail',
  ],
  [
    ({ type, principal }) => type === 'AWS::IAM::Role' && principal === 'apigateway.amazonaws.com',
    'API Gateway has one role for all logs of an account and Region, which its guide writes without a source',
  ],
  [
    ({ type, actions }) => type === 'AWS::Logs::ResourcePolicy' && actions.join() === 'logs:CreateLogStream',
    'EventBridge User Guide: only PutLogEvents comes with the rule; a stream alone holds nothing',
  ],
];

/** What may stand beside the same with a condition, with the reason. */
const BESIDE: [matches: (wider: Allowed) => boolean, why: string][] = [
  [({ actions }) => actions.join() === 'kms:DescribeKey', 'who describes a key uses nothing of it'],
  [
    ({ actions, resources }) =>
      actions.join() === 's3:GetObject' && resources.every((arn) => /:::prod-.+-starport-layer-bucket\//.test(arn)),
    'layers of images come by URLs that Amazon ECR signs, from a bucket of AWS where nothing can be written',
  ],
];

/** The statements of a policy, wherever it stands in a resource; also of one that is written as text. */
function* statementsIn(value: unknown): Generator<Record<string, unknown>> {
  if (typeof value === 'string' && value.startsWith('{"')) yield* statementsIn(JSON.parse(value));
  if (typeof value !== 'object' || value === null) return;
  if ('Effect' in value && 'Principal' in value) yield value as Record<string, unknown>;
  for (const each of Object.values(value)) yield* statementsIn(each);
}

const env = { account: ACCOUNT, region: 'eu-central-1' };

function deployments(): Record<string, Stack[][]> {
  const profiles = Object.values(SecurityProfile).map((profile): [string, Stack[][]] => {
    const availabilityZones =
      profile === SecurityProfile.STARTER ? ['eu-central-1a'] : ['eu-central-1a', 'eu-central-1b'];
    const { region } = env;
    // whoever deploys, and whoever else may, stands in policies of keys where it is known
    const ways = [
      { env },
      { env: { region } },
      ...(profile === SecurityProfile.STANDARD ? [{ env, administratorArns: [ADMINISTRATOR] }] : []),
    ];
    return [profile, ways.map((way) => application({ profile, availabilityZones, ...way }).llm.stacks)];
  });
  const alone = Object.entries(ALONE).map(([name, { build }]) => {
    const stack = new Stack(new App(), name, { env });
    build(stack);
    return [stack];
  });
  return { ...Object.fromEntries(profiles), 'each construct alone': alone };
}

/** What policies of resources, roles and functions allow, of those stacks that are deployed together. */
function allowedBy(stacks: Stack[]): Allowed[] {
  const deployed = new Deployed(...stacks);
  const resources = stacks.flatMap((stack) => Object.values(Template.fromStack(stack).toJSON().Resources ?? {}));
  const admitting = (resources as { Type: string }[]).filter((each) =>
    /Effect\\?"|Lambda::Permission/.test(JSON.stringify(each)),
  );
  return [...new Set(admitting.map(({ Type }) => Type))].flatMap((type) =>
    deployed.all(type).flatMap(({ logicalId, properties }): Allowed[] => {
      const where = { type, logicalId: `${stacks[0]!.stackName}/${logicalId}` };
      if (type === 'AWS::Lambda::Permission') {
        const { Principal, Action, SourceArn, SourceAccount } = properties as Record<string, string>;
        const source = Object.entries({ 'aws:SourceArn': SourceArn, 'aws:SourceAccount': SourceAccount });
        const condition = { ArnLike: Object.fromEntries(source.filter(([, value]) => value !== undefined)) };
        return [{ ...where, principal: Principal!, actions: [Action!], resources: ['*'], condition }];
      }
      return [...statementsIn(properties)].flatMap(({ Effect, Principal, Action, Resource, Condition }) =>
        Effect !== 'Allow'
          ? []
          : principalsOf(Principal).map((principal) => ({
              ...where,
              principal,
              actions: [Action].flat() as string[],
              resources: [Resource ?? '*'].flat() as string[],
              condition: (Condition ?? {}) as Allowed['condition'],
            })),
      );
    }),
  );
}

const principalsOf = (principal: unknown): string[] =>
  typeof principal === 'string' ? [principal] : Object.values(principal as object).flat();

/** Whether a condition holds for nothing but what happens in this account. */
function isOfThisAccount(condition: Allowed['condition']): boolean {
  return Object.entries(condition).some(
    ([operator, keys]) =>
      /^(String|Arn)(Equals|Like)$/.test(operator) &&
      Object.entries(keys).some(
        ([key, value]) =>
          /^(aws:Source(Account|Arn)|kms:EncryptionContext:.+)$/.test(key) &&
          [value].flat().length > 0 &&
          [value].flat().every((each) => new RegExp(`(^|:)${ACCOUNT}(:|$)`).test(String(each))),
      ),
  );
}

const ACCOUNT_AND_ARN = 'aws:SourceAccount, aws:SourceArn';
const LOG_GROUP = 'kms:EncryptionContext:aws:logs:arn';

/** What says for whom each service acts. */
const SOURCES: Record<string, string[]> = {
  'IAM::Role apigateway.amazonaws.com': [''],
  'IAM::Role backup.amazonaws.com': ['aws:SourceAccount'],
  'IAM::Role bedrock-agentcore.amazonaws.com': [ACCOUNT_AND_ARN],
  'IAM::Role bedrock.amazonaws.com': [ACCOUNT_AND_ARN],
  'IAM::Role budgets.amazonaws.com': [ACCOUNT_AND_ARN],
  'IAM::Role cloudtrail.amazonaws.com': [''],
  'IAM::Role config.amazonaws.com': ['aws:SourceAccount'],
  'IAM::Role events.amazonaws.com': ['aws:SourceAccount'],
  'IAM::Role lambda.amazonaws.com': [''],
  'IAM::Role malware-protection-plan.guardduty.amazonaws.com': ['aws:SourceAccount'],
  'IAM::Role pipes.amazonaws.com': [ACCOUNT_AND_ARN],
  'IAM::Role states.amazonaws.com': [ACCOUNT_AND_ARN],
  'IAM::Role vpc-flow-logs.amazonaws.com': [ACCOUNT_AND_ARN],
  'KMS::Key bedrock.amazonaws.com': [ACCOUNT_AND_ARN],
  'KMS::Key budgets.amazonaws.com': ['aws:SourceAccount'],
  'KMS::Key cloudtrail.amazonaws.com': ['aws:SourceArn'],
  'KMS::Key cloudwatch.amazonaws.com': ['aws:SourceAccount'],
  'KMS::Key config.amazonaws.com': ['aws:SourceAccount'],
  'KMS::Key delivery.logs.amazonaws.com': ['kms:EncryptionContext:SourceArn'],
  'KMS::Key events.amazonaws.com': ['kms:EncryptionContext:aws:sqs:arn'],
  'KMS::Key indexing.s3vectors.amazonaws.com': ['aws:SourceAccount, aws:SourceArn, kms:EncryptionContextKeys'],
  'KMS::Key logs.eu-central-1.amazonaws.com': [LOG_GROUP],
  'KMS::Key sns.amazonaws.com': ['aws:SourceArn'],
  'Lambda::Permission apigateway.amazonaws.com': ['aws:SourceArn'],
  'Lambda::Permission cognito-idp.amazonaws.com': ['aws:SourceArn'],
  'Lambda::Permission events.amazonaws.com': ['aws:SourceArn'],
  'Lambda::Permission secretsmanager.amazonaws.com': [ACCOUNT_AND_ARN],
  'Logs::ResourcePolicy delivery.logs.amazonaws.com': ['', ACCOUNT_AND_ARN, 'aws:SourceArn'],
  'Logs::ResourcePolicy events.amazonaws.com': ['', 'aws:SourceArn'],
  'S3::BucketPolicy acm-pca.amazonaws.com': [ACCOUNT_AND_ARN],
  'S3::BucketPolicy bedrock.amazonaws.com': [ACCOUNT_AND_ARN],
  'S3::BucketPolicy cloudtrail.amazonaws.com': ['aws:SourceArn'],
  'S3::BucketPolicy config.amazonaws.com': ['aws:SourceAccount'],
  'S3::BucketPolicy logging.s3.amazonaws.com': [ACCOUNT_AND_ARN],
  'SNS::TopicPolicy budgets.amazonaws.com': ['aws:SourceAccount'],
  'SNS::TopicPolicy cloudwatch.amazonaws.com': ['aws:SourceAccount'],
  'SQS::QueuePolicy events.amazonaws.com': ['aws:SourceArn'],
  'SQS::QueuePolicy sns.amazonaws.com': ['aws:SourceArn'],
};

const isService = (principal: string) => /\.amazonaws\.com$/.test(principal);

const matches = (pattern: string, text: string) =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    'i',
  ).test(text);
const meet = (some: string[], others: string[]) =>
  some.some((one) => others.some((other) => matches(one, other) || matches(other, one)));

/** Operators that compare with patterns or without; which of the two is written in the values. */
const family = (operator: string) => operator.replace(/^(String|Arn)(Equals|Like)/, 'is');

/** Whether all that `wider` asks is asked by `narrower` too, and less: fewer keys, or a pattern in place of a value. */
function asksLess(wider: Allowed, narrower: Allowed): boolean {
  const asked = ({ condition }: Allowed) =>
    Object.entries(condition).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => [`${family(operator)} ${key}`, [values].flat().map(String)] as const),
    );
  const [less, more] = [asked(wider), new Map(asked(narrower))];
  const covers = less.every(([key, values]) =>
    more.get(key)?.every((value) => values.some((each) => matches(each, value))),
  );
  const isLoose = less.some(([key, values]) => more.get(key)?.some((value) => !values.includes(value)));
  return covers && (less.length < more.size || isLoose);
}

/** What a statement allows although another one asks for a condition first. */
const undoneIn = (allowed: Allowed[]) =>
  allowed.flatMap((narrower) =>
    allowed
      .filter(
        (wider) =>
          wider.type === narrower.type &&
          wider.logicalId === narrower.logicalId &&
          [narrower.principal, '*'].includes(wider.principal) &&
          meet(wider.actions, narrower.actions) &&
          meet(wider.resources, narrower.resources) &&
          asksLess(wider, narrower),
      )
      .map((wider) => ({
        ...wider,
        actions: wider.actions.filter((action) => meet([action], narrower.actions)),
        undoes: narrower.condition,
      })),
  );

const nameOf = ({ type, principal }: Allowed) => `${type.replace('AWS::', '')} ${principal}`;
const sourceOf = ({ condition }: Allowed) => Object.values(condition).flatMap(Object.keys).sort().join(', ');

/** What is allowed in each deployment, by the stacks that are deployed together. */
const DEPLOYMENTS = Object.fromEntries(
  Object.entries(deployments()).map(([name, each]) => [name, each.map(allowedBy)]),
);

describe.each(Object.keys(DEPLOYMENTS))('in %s', (name) => {
  const allowed = DEPLOYMENTS[name]!.flat();
  const services = allowed.filter(({ principal }) => isService(principal));

  test('every service that a policy admits acts for this account, but for those whose reason is written here', () => {
    const open = services.filter(
      (each) => !isOfThisAccount(each.condition) && !WITHOUT_SOURCE.some(([excused]) => excused(each)),
    );
    expect(open).toEqual([]);
  });

  test('no statement of a policy undoes the condition of another that allows the same to the same', () => {
    const undone = DEPLOYMENTS[name]!.flatMap(undoneIn);
    expect(undone.filter((each) => !BESIDE.some(([excused]) => excused(each)))).toEqual([]);
  });

  test('no service loses a part of its source', () => {
    const found: Record<string, string[]> = {};
    for (const each of services) {
      found[nameOf(each)] = [...new Set([...(found[nameOf(each)] ?? []), sourceOf(each)])].sort();
    }
    expect(found).toEqual(Object.fromEntries(Object.keys(found).map((who) => [who, SOURCES[who]])));
  });

  // CloudWatch Logs would write an account and an ARN of the account, of which either is enough
  const isWrittenByAws = ({ type, principal }: (typeof services)[number]) =>
    type === 'AWS::Logs::ResourcePolicy' && principal === 'delivery.logs.amazonaws.com';

  test('that a condition is dropped is noticed', () => {
    const unnoticed = services.flatMap((each) =>
      Object.entries(each.condition).flatMap(([operator, keys]) =>
        Object.keys(keys)
          .map((key) => {
            const { [key]: _, ...rest } = keys;
            return { ...each, condition: { ...each.condition, [operator]: rest } };
          })
          .filter(
            (dropped) =>
              SOURCES[nameOf(each)]!.includes(sourceOf(dropped)) &&
              isOfThisAccount(dropped.condition) &&
              !isWrittenByAws(each),
          ),
      ),
    );
    expect(unnoticed).toEqual([]);
  });
});

test('every reason is needed, and every source is somewhere', () => {
  const all = Object.values(DEPLOYMENTS).flat(2);
  for (const [excused, why] of WITHOUT_SOURCE) {
    const meant = all.filter(excused);
    const bound = meant.some(({ condition }) => isOfThisAccount(condition));
    expect([why, meant.length > 0, bound]).toEqual([why, true, false]);
  }
  const found = new Set(all.map(nameOf));
  expect(Object.keys(SOURCES).filter((who) => !found.has(who))).toEqual([]);
});

test.each([
  ['without a condition', {}],
  ['for any account', { StringLike: { 'aws:SourceAccount': '*' } }],
])('a statement that gives %s what its neighbour gives under one is noticed', (_, condition) => {
  const statement = {
    type: 'AWS::SNS::TopicPolicy',
    logicalId: 'Topic',
    principal: 'events.amazonaws.com',
    actions: ['sns:Publish'],
    resources: ['*'],
  };
  const meant = { ...statement, condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT } } };
  const wider = { ...statement, actions: ['sns:*'], condition };
  expect(undoneIn([meant, wider])).toEqual([{ ...wider, undoes: meant.condition }]);
  expect(undoneIn([meant, { ...wider, actions: ['sns:Subscribe'] }])).toEqual([]);
  expect(undoneIn([meant, { ...meant, principal: 'budgets.amazonaws.com' }])).toEqual([]);
});
