import type { Aws, Output } from '../external/support/boto';
import { AwsError } from '../external/support/boto';
import { givenBack, lookBefore, nothingLeft, onlyDeliveryPolicies } from './aftermath';
import { QUESTIONS, STEPS } from './checks';
import { type Options, Refused } from './options';
import type { Check, Deployed, Trial } from './trial';

/** Few enough to be met for some cents. */
export const REQUESTS_PER_MINUTE = 20;

/** Deploys and destroys the application of one run, as the command of the CDK does. */
export interface Cdk {
  /** The outputs of all stacks, by their names. */
  deploy(): Promise<Readonly<Record<string, Readonly<Record<string, string>>>>>;
  destroy(): Promise<void>;
}

/** Everything outside: AWS, the CDK, the clock and the screen. */
export interface World {
  readonly aws: Aws;
  readonly cdk: Cdk;
  /** A token for the machine whose credentials these are. */
  token(credentials: string): Promise<string>;
  now(): number;
  wait(seconds: number): Promise<void>;
  say(line: string): void;
}

const COST =
  'It makes the reference in the profile STARTER: about $44 a month while it is there, billed by the hour, so about $0.10 ' +
  'for a run of an hour; less than $1 for tokens, the guardrail and a knowledge base of two documents, and $1 for each of two keys until KMS deletes ' +
  'them after seven days. ' +
  'GuardDuty, Security Hub and Config bill by what the account does while they are on.';

/** Who is asked, and whether there is anything that this run did not make and would meet. */
async function admitted({ account, region }: Options, run: string, { aws }: World): Promise<void> {
  const { Account } = await aws.call('sts', 'GetCallerIdentity');
  if (Account !== account)
    throw new Refused(`the credentials are of account ${Account}, and --account says ${account}`);
  const { AvailabilityZones } = await aws.call('ec2', 'DescribeAvailabilityZones');
  const actual = AvailabilityZones[0].RegionName;
  if (actual !== region) throw new Refused(`the Region that answers is ${actual}, and --region says ${region}`);
  try {
    await aws.call('ssm', 'GetParameter', { Name: '/cdk-bootstrap/hnb659fds/version' });
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'ParameterNotFound') throw error;
    throw new Refused(`the Region is not ready: npx cdk bootstrap aws://${account}/${region}`);
  }
  const mine = await stacksOf(run, aws);
  if (mine.length > 0) throw new Refused(`there are stacks of this name already: ${mine.join(', ')}`);
}

async function stacksOf(run: string, aws: Aws): Promise<string[]> {
  const { StackSummaries } = await aws.call('cloudformation', 'ListStacks');
  return StackSummaries.filter(
    ({ StackName, StackStatus }: Output) => StackName.startsWith(`Integ${run}`) && StackStatus !== 'DELETE_COMPLETE',
  ).map(({ StackName }: Output) => StackName);
}

async function resourcesOf(stacks: readonly string[], aws: Aws): Promise<Deployed[]> {
  const resources: Deployed[] = [];
  for (const stack of stacks) {
    const { StackResourceSummaries } = await aws.call('cloudformation', 'ListStackResources', { StackName: stack });
    for (const { LogicalResourceId: logicalId, ResourceType: type, PhysicalResourceId } of StackResourceSummaries)
      resources.push({
        stack,
        logicalId,
        type,
        physicalId: PhysicalResourceId ?? '',
      });
  }
  return resources;
}

/** Runs everything; how many checks failed. What was deployed is destroyed in any case. */
export async function integrate(options: Options, run: string, world: World): Promise<number> {
  const { aws, cdk, say } = world;
  await admitted(options, run, world);
  say(COST);
  say(
    `Stacks Integ${run}… in ${options.account}, ${options.region}. Services of the account that are off are switched on, ` +
      'and off again; nothing else that was there is touched.',
  );
  const before = await lookBefore(aws, options.account);
  const failures: string[] = [];
  const tried = async (name: string, act: () => Promise<string>): Promise<void> => {
    try {
      say(`passed ${name}: ${await act()}`);
    } catch (error) {
      failures.push(name);
      say(`FAILED ${name}: ${(error as Error).message}`);
    }
  };
  const ask = ({ name, run: act }: Check, trial: Trial) => tried(name, () => act(trial));
  const since = world.now();
  let resources: Deployed[] = [];
  try {
    await tried('deploy', async () => {
      const outputs: Record<string, string> = Object.assign({}, ...Object.values(await cdk.deploy()));
      resources = await resourcesOf(await stacksOf(run, aws), aws);
      const token = await world.token(outputs.CredentialsBatch!);
      const { now, wait } = world;
      const trial: Trial = {
        run,
        aws,
        outputs,
        resources,
        token,
        requestsPerMinute: REQUESTS_PER_MINUTE,
        since,
        now,
        wait,
      };
      say(`deployed ${resources.length} resources`);
      for (const check of [...STEPS, ...QUESTIONS]) await ask(check, trial);
      return 'all stacks';
    });
  } finally {
    // of a deployment that failed too
    if (resources.length === 0) resources = await resourcesOf(await stacksOf(run, aws), aws).catch(() => []);
    await tried('destroy', async () => {
      await cdk.destroy();
      const left = await stacksOf(run, aws);
      if (left.length > 0) throw new Error(`stacks are left: ${left.join(', ')}`);
      return 'all stacks';
    });
    await tried('nothing-left', () => nothingLeft(aws, resources));
    await tried('services-given-back', () => givenBack(aws, options.account, before));
    await tried('log-delivery-policies', () => onlyDeliveryPolicies(aws, before));
  }
  say(failures.length > 0 ? `FAILED: ${failures.join(', ')}` : 'Everything passed.');
  return failures.length;
}
