import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ProviderAnswer } from '../support/answers';
import type { Aws, Output } from '../support/boto';
import type { Call, Door } from './door';
import { type Inventory, inventoryOf, LOOKS, scheduled } from './inventory';
import { type Kept, leftovers } from './leftovers';
import type { CustomResource, Providers } from './providers';
import { type Attributes, type Round, reduced, roundsOf } from './reduced';
import { inOrder, type Outputs, type Resource, type Stack, type Template, type Value, withOutputs } from './stacks';

/** What is rehearsed with. */
export interface Stage {
  readonly aws: Aws;
  readonly door: Door;
  readonly providers: Providers;
  readonly region: string;
  /** The types that the emulator's CloudFormation knows. */
  readonly types: ReadonlySet<string>;
  /** Types that it makes and never deletes. */
  readonly undeleted: ReadonlySet<string>;
  /** Custom resources whose providers ask what it does not know. */
  readonly unknownCustom: ReadonlySet<string>;
  /** What those left or took, of which nothing can be said: added to. */
  readonly unjudged: Set<string>;
  /** What providers asked that the emulator does not know, by the type of their custom resource: added to. */
  readonly unknownCalls: Map<string, Set<string>>;
}

/** What became of the resources of a stack. */
export interface Told {
  readonly stack: string;
  byMoto: number;
  byProvider: number;
  readonly unknown: Map<string, number>;
  /** The types that the emulator made. */
  readonly made: ReadonlySet<string>;
  /** References to what is not made, that a value stands for which nobody gave. */
  madeUp: number;
  kept: number;
  readonly problems: string[];
}

const isProvided = ({ Type }: Resource) => Type.startsWith('Custom::');
const outlives = ({ DeletionPolicy = 'Delete' }: Resource) => DeletionPolicy.startsWith('Retain');
/** Outputs that tell what a provider is given. */
const GIVEN = 'Rehearsal';

interface Played {
  readonly stack: Stack;
  /** With the outputs of other stacks, and everything in it. */
  readonly whole: Template;
  readonly told: Told;
  readonly rounds: readonly Round[];
  readonly before: Inventory;
  /** What there was when it was last looked. */
  now: Inventory;
  stackId: string;
  /** Attributes that providers answered with. */
  attributes: Record<string, Record<string, string>>;
  readonly provided: Map<string, { resource: CustomResource; physicalId: string }>;
}

/** Creates, updates and deletes the stacks of an assembly. */
export async function rehearse(assembly: string, stacks: readonly Stack[], stage: Stage): Promise<Told[]> {
  const outputs: Record<string, Record<string, string>> = {};
  const played: Played[] = [];
  for (const stack of inOrder(stacks)) {
    const one = await begin(stack, outputs, stage, played.at(-1)?.now ?? (await inventoryOf(stage.aws)));
    played.push(one);
    await create(one, assembly, stage);
    // the emulator takes nothing back when a creation fails: what is left then tells nothing
    if (one.told.problems.length > 0) return played.map(({ told }) => told);
    outputs[stack.name] = await outputsOf(stack.name, stage.aws);
    await updateWithoutChange(one, stage);
  }
  const kept: Kept[] = [];
  for (const one of [...played].reverse()) await remove(one, stage, kept);
  return played.map(({ told }) => told);
}

async function begin(stack: Stack, outputs: Outputs, stage: Stage, before: Inventory): Promise<Played> {
  const whole = withOutputs(stack.template, outputs);
  const unknown = new Map<string, number>();
  for (const { Type } of Object.values(whole.Resources))
    if (!stage.types.has(Type) && !Type.startsWith('Custom::')) unknown.set(Type, (unknown.get(Type) ?? 0) + 1);
  const rest = Object.entries(whole.Resources).filter(([, each]) => stage.types.has(each.Type) || isProvided(each));
  const made = new Set(rest.filter(([, each]) => !isProvided(each)).map(([, { Type }]) => Type));
  const problems = [...new Set(rest.map(([, { Type }]) => Type))]
    .filter((type) => !(type in LOOKS) && !type.startsWith('Custom::'))
    .map((type) => `nothing tells whether a ${type} is left`);
  return {
    stack,
    whole,
    told: { stack: stack.name, byMoto: 0, byProvider: 0, unknown, made, madeUp: 0, kept: 0, problems },
    rounds: roundsOf({ ...whole, Resources: Object.fromEntries(rest) }, isProvided),
    before,
    now: before,
    stackId: '',
    attributes: {},
    provided: new Map(),
  };
}

/** The template with what the first `rounds` make, and outputs that tell what the providers of the next one are given. */
function templateAfter(one: Played, rounds: number, stage: Stage, given: readonly string[] = []): Template {
  const made = new Set(
    one.rounds
      .slice(0, rounds)
      .filter(({ by }) => by === 'moto')
      .flatMap(({ ids }) => ids),
  );
  const asked: [string, Resource][] = given.map((id) => [id, one.whole.Resources[id]!]);
  const { template, madeUp } = reduced(
    one.whole,
    stage.region,
    (_, id) => made.has(id) || given.includes(id),
    one.attributes as Attributes,
  );
  one.told.madeUp = madeUp.length;
  const Resources = Object.fromEntries(Object.entries(template.Resources).filter(([id]) => made.has(id)));
  const Outputs = Object.fromEntries(
    asked.map(([id, resource]) => {
      const [provider] = resource.Properties!.ServiceToken['Fn::GetAtt'];
      const { Code, Handler, Environment } = template.Resources[provider]!.Properties!;
      const value = {
        properties: template.Resources[id]!.Properties,
        key: Code.S3Key,
        handler: Handler,
        env: Environment?.Variables ?? {},
      };
      return [`${GIVEN}${id}`, { Value: { 'Fn::ToJsonString': value } }];
    }),
  );
  const last = rounds === one.rounds.length;
  const { Rules: _rules, ...rest } = template;
  return { ...rest, Resources, Outputs: last ? { ...template.Outputs, ...Outputs } : Outputs };
}

async function deploy(one: Played, template: Template, { aws }: Stage): Promise<void> {
  const input = { StackName: one.stack.name, TemplateBody: JSON.stringify(template) };
  if (one.stackId === '') one.stackId = (await aws.call('cloudformation', 'CreateStack', input)).StackId;
  else await aws.call('cloudformation', 'UpdateStack', input);
  const { StackStatus, StackStatusReason } = await stackNamed(one.stack.name, aws);
  if (!/^(CREATE|UPDATE)_COMPLETE$/.test(StackStatus))
    throw new Error(`${one.stack.name} is ${StackStatus}: ${StackStatusReason ?? 'no reason was given'}`);
}

const stackNamed = async (StackName: string, aws: Aws): Promise<Output> =>
  (await aws.call('cloudformation', 'DescribeStacks', { StackName })).Stacks[0];

async function outputsOf(stack: string, aws: Aws): Promise<Record<string, string>> {
  const { Outputs = [] } = await stackNamed(stack, aws);
  return Object.fromEntries(Outputs.map(({ OutputKey, OutputValue }: Output) => [OutputKey, OutputValue]));
}

async function create(one: Played, assembly: string, stage: Stage): Promise<void> {
  const { told } = one;
  try {
    for (const [index, { by, ids }] of one.rounds.entries()) {
      if (by === 'moto') {
        await deploy(one, templateAfter(one, index + 1, stage), stage);
        told.byMoto += ids.length;
        continue;
      }
      await deploy(one, templateAfter(one, index, stage, ids), stage);
      const outputs = await outputsOf(one.stack.name, stage.aws);
      const resources = ids.map((id): CustomResource => {
        const { properties, key, handler, env } = JSON.parse(outputs[`${GIVEN}${id}`]!);
        const { Type: type } = one.whole.Resources[id]!;
        return { id, type, stackId: one.stackId, properties, code: codeOf(assembly, key), handler, env };
      });
      one.now = await inventoryOf(stage.aws);
      await live(one, resources, stage);
    }
    await deploy(one, templateAfter(one, one.rounds.length, stage), stage);
  } catch (error) {
    told.problems.push((error as Error).message);
  }
}

function codeOf(assembly: string, key: string): string {
  const folder = join(assembly, `asset.${key.replace(/\.zip$/, '')}`);
  if (!existsSync(folder)) throw new Error(`the assembly has no code ${key}`);
  return folder;
}

/**
 * The lives of custom resources of one round: created and deleted, which may leave nothing; created while their providers
 * are refused from the last change on, and deleted, which may leave nothing either; created.
 */
async function live(one: Played, resources: readonly CustomResource[], stage: Stage): Promise<void> {
  const { told } = one;
  const { door, providers } = stage;
  const alive = new Map<CustomResource, readonly Call[]>();
  // what cannot work is tried first, so that what it leaves is told apart
  const isUnknown = ({ type }: CustomResource) => stage.unknownCustom.has(type);
  const inTurn = [...resources.filter(isUnknown), ...resources.filter((each) => !isUnknown(each))];
  for (const resource of inTurn) {
    if (LIVES_ONCE.test(resource.type)) {
      alive.set(resource, []);
      continue;
    }
    const from = door.calls.length;
    const created = await providers.request('Create', resource);
    const calls = door.calls.slice(from);
    const deleted = await providers.request('Delete', resource, created.PhysicalResourceId);
    const unknown = calls.filter((call) => call.unknown);
    if (created.Status === 'FAILED' && unknown.length > 0) {
      await notKnown(one, resource, unknown, stage);
      continue;
    }
    if (succeeds(told, `${resource.id}: Create`, created)) alive.set(resource, calls);
    succeeds(told, `${resource.id}: Delete`, deleted);
  }
  await compareNow(one, stage, `${names(resources)}, created and deleted,`);

  const refused = [...alive].filter(([, calls]) => calls.length > 0);
  for (const [resource, calls] of refused) {
    const change = calls.map(({ reads }) => reads).lastIndexOf(false);
    door.refuseFrom = door.calls.length + 1 + (change === -1 ? calls.length - 1 : change);
    const { Status, PhysicalResourceId } = await providers.request('Create', resource);
    door.refuseFrom = Number.POSITIVE_INFINITY;
    if (Status !== 'FAILED') told.problems.push(`${resource.id} was refused, and answered ${Status}`);
    const deleted = await providers.request('Delete', resource, PhysicalResourceId);
    succeeds(told, `${resource.id}: Delete after a Create that failed`, deleted);
  }
  if (refused.length > 0) await compareNow(one, stage, `${names([...alive.keys()])}, refused and deleted,`);

  for (const resource of alive.keys()) {
    const { id } = resource;
    const created = await providers.request('Create', resource);
    if (!succeeds(told, `${id}: Create again`, created)) continue;
    one.provided.set(id, { resource, physicalId: created.PhysicalResourceId });
    one.attributes[id] = { Ref: created.PhysicalResourceId, ...asTexts(created.Data) };
    told.byProvider += 1;
  }
  one.now = await inventoryOf(stage.aws);
}

/**
 * It takes the rules of a default group, puts them back when it is deleted, and undoes no Create that failed; the emulator's
 * default groups lack one of these rules. The group goes with its VPC.
 */
const LIVES_ONCE = /^Custom::VpcRestrictDefaultSG$/;
const names = (resources: readonly CustomResource[]) => resources.map(({ id }) => id).join(', ');

async function notKnown(one: Played, { type }: CustomResource, calls: readonly Call[], stage: Stage): Promise<void> {
  const { unknown } = one.told;
  unknown.set(type, (unknown.get(type) ?? 0) + 1);
  for (const { name } of calls) stage.unknownCalls.set(type, (stage.unknownCalls.get(type) ?? new Set()).add(name));
  const now = await inventoryOf(stage.aws);
  const { left, taken } = leftovers(one.now, now, []);
  for (const what of [...left, ...taken]) stage.unjudged.add(what);
  one.now = now;
}

/** Linked roles belong to services, and are said to stay. */
const SAID_TO_STAY = /^AWS::IAM::Role AWSServiceRoleFor/;
const isJudged = (what: string, { unjudged }: Stage) => !unjudged.has(what) && !SAID_TO_STAY.test(what);

/** What there is now is what there was before. */
async function compareNow(one: Played, stage: Stage, what: string): Promise<void> {
  const now = await inventoryOf(stage.aws);
  const { left, taken } = leftovers(one.now, now, []);
  const judge = (verb: string, ids: readonly string[]) =>
    ids.filter((id) => isJudged(id, stage)).map((id) => `${what} ${verb} ${id}`);
  one.told.problems.push(...judge('leaves', left), ...judge('takes', taken));
  one.now = now;
}

const asTexts = (data: ProviderAnswer['Data'] = {}) =>
  Object.fromEntries(Object.entries(data).map(([name, value]): [string, string] => [name, String(value as Value)]));

function succeeds(told: Told, what: string, { Status, Reason }: ProviderAnswer): boolean {
  if (Status !== 'SUCCESS') told.problems.push(`${what}: ${Reason}`);
  return Status === 'SUCCESS';
}

/** The core's provider takes each update for one of another bucket: the name is all that it is told. */
const ONLY_OTHERS = /^Custom::S3AutoDeleteObjects$/;

/** Deploys the same once more, and lets each provider update what it made into the same. */
async function updateWithoutChange(one: Played, stage: Stage): Promise<void> {
  const { told } = one;
  try {
    one.now = await inventoryOf(stage.aws);
    await deploy(one, templateAfter(one, one.rounds.length, stage), stage);
    for (const [id, { resource, physicalId }] of one.provided) {
      if (ONLY_OTHERS.test(resource.type)) continue;
      const updated = await stage.providers.request('Update', resource, physicalId);
      if (!succeeds(told, `${id}: Update`, updated)) continue;
      if (updated.PhysicalResourceId !== physicalId)
        told.problems.push(`${id} was replaced by an update without a change: ${updated.PhysicalResourceId}`);
    }
    await compareNow(one, stage, 'an update without a change');
  } catch (error) {
    told.problems.push((error as Error).message);
  }
}

/**
 * Deletes a stack as CloudFormation does: what came last goes first, providers before what they need. Adds what it keeps to
 * `kept`, where what other stacks kept stands already.
 */
async function remove(one: Played, stage: Stage, kept: Kept[]): Promise<void> {
  const { told, stack, whole } = one;
  const { aws, door } = stage;
  if (one.stackId === '') return;
  try {
    const keeps = await keptOf(one, aws);
    told.kept = keeps.length;
    kept.push(...keeps);
    door.stackStatus = 'DELETE_IN_PROGRESS';
    for (const [index, { by, ids }] of [...one.rounds.entries()].reverse()) {
      if (by === 'provider') {
        for (const id of [...ids].reverse()) {
          const { resource, physicalId } = one.provided.get(id) ?? {};
          if (resource) succeeds(told, `${id}: Delete`, await stage.providers.request('Delete', resource, physicalId));
        }
      } else if (index > 0 && told.problems.length === 0) {
        const rest = templateAfter(one, index, stage);
        const made = templateAfter(one, one.rounds.length, stage);
        const staying = ids.filter((id) => outlives(whole.Resources[id]!)).map((id) => [id, made.Resources[id]!]);
        await deploy(
          one,
          { ...rest, Resources: { ...rest.Resources, ...Object.fromEntries(staying) }, Outputs: {} },
          stage,
        );
      }
    }
    await loosen(one, aws);
    await aws.call('cloudformation', 'DeleteStack', { StackName: one.stackId });
    const { StackStatus, StackStatusReason } = await stackNamed(one.stackId, aws);
    if (StackStatus !== 'DELETE_COMPLETE')
      throw new Error(`${stack.name} is ${StackStatus}: ${StackStatusReason ?? 'no reason was given'}`);
    const { left, gone, taken } = leftovers(one.before, await inventoryOf(aws), kept);
    const judged = left.filter((what) => isJudged(what, stage) && !stage.undeleted.has(what.split(' ')[0]!));
    told.problems.push(
      ...judged.map((what) => `the deletion leaves ${what}`),
      ...gone.map((what) => `the deletion takes ${what}, which is to be kept`),
      ...taken
        .filter((what) => isJudged(what, stage))
        .map((what) => `the deletion takes ${what}, which was there before`),
    );
  } catch (error) {
    told.problems.push((error as Error).message);
  } finally {
    door.stackStatus = undefined;
  }
}

/** What CloudFormation takes apart before a deletion, and the emulator refuses to delete as long as it is together. */
async function loosen({ stackId }: Played, aws: Aws): Promise<void> {
  const { StackResources } = await aws.call('cloudformation', 'DescribeStackResources', { StackName: stackId });
  for (const { ResourceType, PhysicalResourceId: id } of StackResources) {
    if (ResourceType === 'AWS::IAM::Role') {
      const { AttachedPolicies } = await aws.call('iam', 'ListAttachedRolePolicies', { RoleName: id });
      for (const { PolicyArn } of AttachedPolicies)
        await aws.call('iam', 'DetachRolePolicy', { RoleName: id, PolicyArn });
    }
    if (ResourceType === 'AWS::EC2::RouteTable') {
      const { RouteTables } = await aws.call('ec2', 'DescribeRouteTables', { RouteTableIds: [id] });
      for (const { RouteTableAssociationId: AssociationId } of RouteTables[0].Associations)
        await aws.call('ec2', 'DisassociateRouteTable', { AssociationId });
      await aws.call('ec2', 'DeleteRouteTable', { RouteTableId: id });
    }
  }
}

/** What the deletion of a stack keeps, of what the emulator made. */
async function keptOf({ stackId, whole, provided }: Played, aws: Aws): Promise<Kept[]> {
  const { StackResources } = await aws.call('cloudformation', 'DescribeStackResources', { StackName: stackId });
  const ended = [...provided.values()]
    .filter(({ resource }) => resource.type === 'Custom::SecureLlmTrialKey')
    .map(({ resource }) => resource.properties.KeyArn as string);
  const keeps = ({ LogicalResourceId, PhysicalResourceId }: Output) =>
    // the emulator tells no id of a version of a function
    PhysicalResourceId !== undefined && outlives(whole.Resources[LogicalResourceId]!);
  return StackResources.filter(keeps).map(({ ResourceType: type, PhysicalResourceId: id }: Output) => ({
    type,
    physicalId: ended.some((arn) => arn.endsWith(`/${id}`)) ? scheduled(id) : id,
  }));
}
