import { settingsOf } from '../external/rehearsal/inventory';
import { type Aws, AwsError, type Output } from '../external/support/boto';
import { type Deployed, Failed } from './trial';

/** What a run finds before it deploys, to compare with what it leaves. */
export interface Before {
  readonly settings: ReadonlyMap<string, string>;
  readonly logPolicies: ReadonlySet<string>;
}

const logPolicies = async (aws: Aws): Promise<Set<string>> => {
  const { resourcePolicies } = await aws.call('logs', 'DescribeResourcePolicies');
  return new Set(resourcePolicies.map(({ policyName }: Output) => policyName));
};

export const lookBefore = async (aws: Aws, account: string): Promise<Before> => ({
  settings: await settingsOf(aws, account),
  logPolicies: await logPolicies(aws),
});

/** Types that Cloud Control tells by what CloudFormation calls them; without them nothing would be proven. */
const ASKED = [
  'AWS::IAM::Role',
  'AWS::KMS::Key',
  'AWS::Lambda::Function',
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
  'AWS::DynamoDB::Table',
];

/** What may be left: a key until KMS has waited; a version of a guardrail goes with the guardrail. */
async function mayBe(aws: Aws, { type, physicalId }: Deployed): Promise<boolean> {
  if (type !== 'AWS::KMS::Key') return false;
  const { KeyMetadata } = await aws.call('kms', 'DescribeKey', { KeyId: physicalId });
  return KeyMetadata.KeyState === 'PendingDeletion';
}

/** What was seen after everything was destroyed; throws `Failed` when something is left that is not said to be. */
export async function nothingLeft(aws: Aws, resources: readonly Deployed[]): Promise<string> {
  const asked = new Map<string, number>();
  const untold = new Set<string>();
  const left: string[] = [];
  for (const resource of resources.filter(({ type }) => !type.startsWith('Custom::'))) {
    const { type, physicalId } = resource;
    const found = await exists(aws, resource);
    if (found === undefined) {
      untold.add(type);
      continue;
    }
    asked.set(type, (asked.get(type) ?? 0) + 1);
    if (found && !(await mayBe(aws, resource))) left.push(`${type} ${physicalId}`);
  }
  const missing = ASKED.filter((type) => !asked.has(type));
  if (missing.length > 0) throw new Failed(`nothing was told of ${missing.join(', ')}`);
  if (left.length > 0) throw new Failed(`left: ${left.join(', ')}`);
  const count = [...asked.values()].reduce((sum, number) => sum + number, 0);
  return `${count} resources are gone or wait for KMS; not asked, with their parents gone: ${[...untold].sort().join(', ')}`;
}

/** Whether a resource is there; undefined when Cloud Control cannot tell by this name. */
async function exists(aws: Aws, { type: TypeName, physicalId: Identifier }: Deployed): Promise<boolean | undefined> {
  try {
    await aws.call('cloudcontrol', 'GetResource', { TypeName, Identifier });
    return true;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (error.code === 'ResourceNotFoundException') return false;
    if (
      /^(UnsupportedActionException|TypeNotFoundException|ValidationException|InvalidRequestException)$/.test(
        error.code,
      )
    )
      return undefined;
    throw error;
  }
}

/** Services of the account are as they were. */
export async function givenBack(aws: Aws, account: string, { settings }: Before): Promise<string> {
  const now = await settingsOf(aws, account);
  const changed = [...settings].filter(([name, text]) => now.get(name) !== text);
  if (changed.length > 0)
    throw new Failed(changed.map(([name, text]) => `${name} was ${text} and is ${now.get(name)}`).join('; '));
  return `${settings.size} settings are as they were`;
}

/** Policies that services wrote for the delivery of logs, and said to stay. */
const SAID_TO_STAY = /^AWSLogDeliveryWrite/;

export async function onlyDeliveryPolicies(aws: Aws, before: Before): Promise<string> {
  const now = [...(await logPolicies(aws))].filter((name) => !before.logPolicies.has(name));
  const others = now.filter((name) => !SAID_TO_STAY.test(name));
  if (others.length > 0) throw new Failed(`resource policies of logs are left: ${others.join(', ')}`);
  return now.length > 0 ? `left as said: ${now.join(', ')}` : 'none is left';
}
