import { SecurityProfile } from '../../lib';
import { Deployed } from '../../local/samples/deployed';
import { application, templatesOf } from './support';

const ACCOUNT = '111122223333';

/** A service that a policy admits. */
interface Admitted {
  readonly type: string;
  readonly logicalId: string;
  readonly service: string;
  readonly actions: string[];
  readonly condition: Record<string, Record<string, unknown>>;
}

/**
 * Who is admitted without that the policy says for whom, with the reason. In trust policies a service acts for whoever
 * passed it the role, which takes iam:PassRole in the account of the role.
 */
const WITHOUT_SOURCE: [matches: (admitted: Admitted) => boolean, why: string][] = [
  [
    ({ type, service }) => type === 'AWS::IAM::Role' && service === 'lambda.amazonaws.com',
    'Lambda documents no source key for execution roles: the role is assumed before there is a function',
  ],
  [
    ({ logicalId }) => /^AuditTrailDeliveryRole/.test(logicalId),
    'CloudTrail User Guide: it gives no source here, and would refuse to make the trail',
  ],
  [
    ({ logicalId }) => /^GatewayApiCloudWatchRole/.test(logicalId),
    'API Gateway has one role for all logs of an account and Region, which its guide writes without a source',
  ],
  [
    ({ type, service }) => type === 'AWS::KMS::Key' && service === 'events.amazonaws.com',
    'SNS Developer Guide: a source in the policy of a key is not supported for EventBridge; the queue’s policy names the rules',
  ],
  [
    ({ type, service }) => type === 'AWS::KMS::Key' && service === 'delivery.logs.amazonaws.com',
    'Step Functions Developer Guide: the delivery of an encrypted log names no source; it may only decrypt',
  ],
  [
    ({ type, actions }) => type === 'AWS::Logs::ResourcePolicy' && actions.join() === 'logs:CreateLogStream',
    'EventBridge User Guide: only PutLogEvents comes with the rule; a stream alone holds nothing',
  ],
];

/** The statements of a policy, wherever it stands in a resource; also of one that is written as text. */
function* statementsIn(value: unknown): Generator<Record<string, unknown>> {
  if (typeof value === 'string' && value.startsWith('{"')) yield* statementsIn(JSON.parse(value));
  if (typeof value !== 'object' || value === null) return;
  if ('Effect' in value && 'Principal' in value) yield value as Record<string, unknown>;
  for (const each of Object.values(value)) yield* statementsIn(each);
}

function admittedIn(profile: SecurityProfile): Admitted[] {
  const { app, llm } = application({
    profile,
    env: { account: ACCOUNT, region: 'eu-central-1' },
    availabilityZones: ['eu-central-1a', 'eu-central-1b'],
  });
  const deployed = new Deployed(...llm.stacks);
  const resources = Object.values(templatesOf(app)).flatMap(({ Resources }) => Object.values(Resources));
  const admitting = resources.filter((each) => /Effect\\?"|Lambda::Permission/.test(JSON.stringify(each)));
  const types = new Set(admitting.map(({ Type }) => Type));
  return [...types].flatMap((type) =>
    deployed.all(type).flatMap(({ logicalId, properties }): Admitted[] => {
      if (type === 'AWS::Lambda::Permission') {
        const { Principal, Action, SourceArn, SourceAccount } = properties as Record<string, string>;
        const source = { 'aws:SourceArn': SourceArn, 'aws:SourceAccount': SourceAccount };
        return [{ type, logicalId, service: Principal!, actions: [Action!], condition: { ArnLike: source } }];
      }
      return [...statementsIn(properties)].flatMap((statement) => {
        const { Effect, Principal, Action, Condition = {} } = statement as Record<string, never>;
        const services = [(Principal as { Service?: string | string[] }).Service ?? []].flat();
        if (Effect !== 'Allow') return [];
        return services.map((service) => ({
          type,
          logicalId,
          service,
          actions: [Action].flat(),
          condition: Condition,
        }));
      });
    }),
  );
}

/** Whether a condition holds for nothing but what happens in this account. */
function isOfThisAccount(condition: Admitted['condition']): boolean {
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
  'IAM::Role bedrock.amazonaws.com': [ACCOUNT_AND_ARN],
  'IAM::Role budgets.amazonaws.com': [ACCOUNT_AND_ARN],
  'IAM::Role cloudtrail.amazonaws.com': [''],
  'IAM::Role events.amazonaws.com': ['aws:SourceAccount'],
  'IAM::Role lambda.amazonaws.com': [''],
  'IAM::Role states.amazonaws.com': [ACCOUNT_AND_ARN],
  'IAM::Role vpc-flow-logs.amazonaws.com': [ACCOUNT_AND_ARN],
  'KMS::Key bedrock.amazonaws.com': [ACCOUNT_AND_ARN],
  'KMS::Key budgets.amazonaws.com': ['aws:SourceAccount'],
  'KMS::Key cloudtrail.amazonaws.com': ['aws:SourceArn'],
  'KMS::Key cloudwatch.amazonaws.com': ['aws:SourceAccount'],
  'KMS::Key config.amazonaws.com': ['aws:SourceAccount'],
  'KMS::Key delivery.logs.amazonaws.com': [''],
  'KMS::Key events.amazonaws.com': [''],
  'KMS::Key logs.eu-central-1.amazonaws.com': [LOG_GROUP],
  'KMS::Key sns.amazonaws.com': ['aws:SourceArn'],
  'Lambda::Permission apigateway.amazonaws.com': ['aws:SourceArn'],
  'Lambda::Permission cognito-idp.amazonaws.com': ['aws:SourceArn'],
  'Lambda::Permission secretsmanager.amazonaws.com': [ACCOUNT_AND_ARN],
  'Logs::ResourcePolicy delivery.logs.amazonaws.com': ['', ACCOUNT_AND_ARN, 'aws:SourceArn'],
  'Logs::ResourcePolicy events.amazonaws.com': ['', 'aws:SourceArn'],
  'S3::BucketPolicy bedrock.amazonaws.com': [ACCOUNT_AND_ARN],
  'S3::BucketPolicy cloudtrail.amazonaws.com': ['aws:SourceArn'],
  'S3::BucketPolicy config.amazonaws.com': ['aws:SourceAccount'],
  'S3::BucketPolicy logging.s3.amazonaws.com': [ACCOUNT_AND_ARN],
  'SNS::TopicPolicy budgets.amazonaws.com': ['aws:SourceAccount'],
  'SNS::TopicPolicy cloudwatch.amazonaws.com': ['aws:SourceAccount'],
  'SQS::QueuePolicy events.amazonaws.com': ['aws:SourceArn'],
  'SQS::QueuePolicy sns.amazonaws.com': ['aws:SourceArn'],
};

describe.each(Object.values(SecurityProfile))('in %s', (profile) => {
  const admitted = admittedIn(profile);

  test('every service that a policy admits acts for this account, but for those whose reason is written here', () => {
    const open = admitted.filter(
      (each) => !isOfThisAccount(each.condition) && !WITHOUT_SOURCE.some(([matches]) => matches(each)),
    );
    expect(open).toEqual([]);
  });

  test('every reason is needed', () => {
    for (const [matches, why] of WITHOUT_SOURCE) {
      const meant = admitted.filter(matches);
      expect([why, meant.length > 0, meant.some(({ condition }) => isOfThisAccount(condition))]).toEqual([
        why,
        true,
        false,
      ]);
    }
  });

  test('no service loses a part of its source', () => {
    const found: Record<string, string[]> = {};
    for (const { type, service, condition } of admitted) {
      const keys = Object.values(condition).flatMap((each) =>
        Object.entries(each).flatMap(([key, value]) => (value === undefined ? [] : [key])),
      );
      const name = `${type.replace('AWS::', '')} ${service}`;
      found[name] = [...new Set([...(found[name] ?? []), keys.sort().join(', ')])].sort();
    }
    const { 'IAM::Role backup.amazonaws.com': backup, ...others } = SOURCES;
    expect(found).toEqual(
      profile === SecurityProfile.STARTER ? others : { ...others, 'IAM::Role backup.amazonaws.com': backup },
    );
  });
});
