import { changed, type Resource, type Template, type Value } from './stacks';

/** Values that stand for what is not made, or that are known already, by logical id and attribute (`Ref` for the id). */
export type Attributes = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface Reduced {
  readonly template: Template;
  /** Resources that were taken out, with their types. */
  readonly dropped: Readonly<Record<string, string>>;
  /** References to them that a made-up value stands for now. */
  readonly madeUp: readonly string[];
}

/** The account of the emulator. */
export const ACCOUNT = '123456789012';
/** Types whose `Ref` is an ARN. */
const NAMED_BY_ARN = /^AWS::(SecretsManager::Secret|NetworkFirewall::\w+)$/;
/** CloudFormation cuts the names that it makes; the emulator's get too long for Step Functions. */
const LONGEST_NAME = 80;

/** `template` with the resources of which `keeps` says so, and values in place of references to others. */
export function reduced(
  template: Template,
  region: string,
  keeps: (resource: Resource, id: string) => boolean,
  known: Attributes = {},
): Reduced {
  const all = Object.entries(template.Resources);
  const kept = all.filter(([id, resource]) => keeps(resource, id));
  const dropped = Object.fromEntries(
    all.filter(([id, resource]) => !keeps(resource, id)).map(([id, { Type }]) => [id, Type]),
  );
  const madeUp = new Set<string>();
  const valueFor = (id: string, attribute: string): string => {
    const value = known[id]?.[attribute];
    if (value !== undefined) return value;
    madeUp.add(`${id}.${attribute}`);
    if (!/Arn$/.test(attribute) && !(attribute === 'Ref' && NAMED_BY_ARN.test(dropped[id]!))) return id.toLowerCase();
    return `arn:aws:${dropped[id]!.split('::')[1]!.toLowerCase()}:${region}:${ACCOUNT}:${id}`;
  };
  /** One of a firewall in each zone, with its zone. */
  const endpointsOf = (id: string): readonly string[] => {
    madeUp.add(`${id}.EndpointIds`);
    return ['a', 'b', 'c'].map((zone) => `${region}${zone}:vpce-0123456789abcde${zone}`);
  };
  /** The zone and the name of an endpoint of a VPC. */
  const dnsEntriesOf = (id: string): readonly string[] => {
    madeUp.add(`${id}.DnsEntries`);
    return [`Z0123456789ABCDEFGHIJ:vpce-0123456789abcdef0.service.${region}.vpce.amazonaws.com`];
  };
  const without = (value: Value) =>
    changed(value, (part) => {
      // a function stands for its alias
      if (dropped[part?.Ref] === 'AWS::Lambda::Alias') return template.Resources[part.Ref]!.Properties!.FunctionName;
      // of a version the emulator gives no text: the function stands for it
      const version = part?.Ref === undefined ? undefined : template.Resources[part.Ref];
      if (version?.Type === 'AWS::Lambda::Version') {
        return { 'Fn::GetAtt': [version.Properties!.FunctionName.Ref, 'Arn'] };
      }
      if (part?.Ref !== undefined && dropped[part.Ref]) return valueFor(part.Ref, 'Ref');
      const [id, attribute] = part?.['Fn::GetAtt'] ?? [];
      if (dropped[id] && attribute === 'EndpointIds') return endpointsOf(id);
      if (dropped[id]) return valueFor(id, attribute);
      // the emulator tells this id by `Ref` only, and these names not at all
      if (attribute === 'DnsEntries') return dnsEntriesOf(id);
      if (attribute === 'RouteTableId') return { Ref: id };
      const text = part?.['Fn::Sub'];
      if (text === undefined) return undefined;
      const filled = (sub: string) =>
        sub.replace(/\$\{(\w+)(?:\.([^}]+))?\}/g, (whole, name, attr) =>
          dropped[name] ? valueFor(name, attr ?? 'Ref') : whole,
        );
      return { 'Fn::Sub': Array.isArray(text) ? [filled(text[0]), without(text[1])] : filled(text) };
    });
  const resources = kept.map(([id, { DependsOn, ...resource }]): [string, Resource] => {
    const before = [DependsOn ?? []].flat().filter((other) => !dropped[other as string]);
    const Properties = without(resource.Properties ?? {});
    if (resource.Type === 'AWS::StepFunctions::StateMachine') Properties.StateMachineName ??= id.slice(-LONGEST_NAME);
    // CloudFormation ends the names that it makes so, the emulator does not
    if (resource.Type === 'AWS::SQS::Queue' && Properties.FifoQueue) Properties.QueueName ??= `${id.slice(-70)}.fifo`;
    // its KMS reads back text only
    if (resource.Type === 'AWS::KMS::Key') Properties.KeyPolicy = { 'Fn::ToJsonString': Properties.KeyPolicy };
    return [
      id,
      {
        ...resource,
        Type: resource.Type,
        Properties,
        ...(before.length > 0 && { DependsOn: before }),
        // the emulator knows no other word for what outlives its stack
        ...(resource.DeletionPolicy === 'RetainExceptOnCreate' && { DeletionPolicy: 'Retain' }),
      },
    ];
  });
  return {
    template: { ...template, Resources: Object.fromEntries(resources), Outputs: without(template.Outputs ?? {}) },
    dropped,
    madeUp: [...madeUp],
  };
}

/** The logical ids of `template` that a value refers to. */
function idsIn(value: Value, template: Template): Set<string> {
  const ids = new Set<string>();
  changed(value, (part) => {
    const sub = part?.['Fn::Sub'];
    const texts = sub === undefined ? [] : [[sub].flat()[0] as string];
    const names = texts.flatMap((text) => [...text.matchAll(/\$\{(\w+)/g)].map(([, name]) => name));
    for (const id of [part?.Ref, part?.['Fn::GetAtt']?.[0], ...names]) if (template.Resources[id]) ids.add(id);
    return undefined;
  });
  return ids;
}

/** What has to be there before each resource. */
function needsOf(template: Template): Map<string, readonly string[]> {
  return new Map(
    Object.entries(template.Resources).map(([id, { DependsOn, ...resource }]) => [
      id,
      [...idsIn(resource.Properties, template), ...([DependsOn ?? []].flat() as string[])].filter(
        (other) => other !== id && template.Resources[other],
      ),
    ]),
  );
}

/** Logical ids that are made together: by the emulator, or by calling providers. */
export interface Round {
  readonly by: 'moto' | 'provider';
  readonly ids: readonly string[];
}

/** The rounds in which a stack is made, so that a provider finds what it needs, and what needs its answer comes after it. */
export function roundsOf(template: Template, isProvided: (resource: Resource) => boolean): Round[] {
  const needs = needsOf(template);
  const waiting = new Map(Object.entries(template.Resources));
  const rounds: Round[] = [];
  let empty = 0;
  for (let by: Round['by'] = 'moto'; waiting.size > 0; by = by === 'moto' ? 'provider' : 'moto') {
    const ids: string[] = [];
    for (let more = true; more; ) {
      const ready = [...waiting].filter(
        ([id, resource]) =>
          isProvided(resource) === (by === 'provider') && needs.get(id)!.every((other) => !waiting.has(other)),
      );
      for (const [id] of ready) {
        ids.push(id);
        waiting.delete(id);
      }
      more = ready.length > 0;
    }
    empty = ids.length > 0 ? 0 : empty + 1;
    if (empty > 2) throw new Error(`resources wait for each other: ${[...waiting.keys()].join(', ')}`);
    if (ids.length > 0) rounds.push({ by, ids });
  }
  return rounds;
}
