import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { CDK } from './cdk';
import { found, type Type, Types } from './types';

// the data that aws-cdk-lib is generated from
const SPEC = loadAwsServiceSpecSync();

const propertiesOf = (properties: Readonly<Record<string, { readonly type: unknown }>>) =>
  Object.entries(properties).map(([name, { type }]): [string, string[]] => [name, found('$ref', type)]);

/** Resource types of CloudFormation, and the types of their properties. */
export const CLOUDFORMATION_TYPES: ReadonlyMap<string, Type> = new Map([
  ...SPEC.all('typeDefinition').map(({ $id, name, properties }): [string, Type] => [
    $id,
    { name, bases: [], members: new Map(propertiesOf(properties)) },
  ]),
  ...SPEC.all('resource').map(({ cloudFormationType: name, attributes, properties }): [string, Type] => [
    name,
    { name, bases: [], members: new Map([...propertiesOf(attributes), ...propertiesOf(properties)]) },
  ]),
]);

export const CLOUDFORMATION = new Types(CLOUDFORMATION_TYPES);

const moduleOf = (fqn: string) => fqn.split('.').slice(0, 2).join('.');

/** What a module of aws-cdk-lib calls its types and their members. */
const MODULE_WORDS = new Map<string, string[]>();
const MODULE_OF_RESOURCE = new Map<string, string>();
for (const { fqn, type, resource } of CDK) {
  const module = moduleOf(fqn);
  const words = MODULE_WORDS.get(module) ?? [];
  MODULE_WORDS.set(module, words);
  words.push(type.name, ...type.members.keys());
  if (resource) MODULE_OF_RESOURCE.set(resource, module);
}

const around = new Map<string, ReadonlySet<string>>();

/** What can be said of a resource: its properties at every depth, and the names of its module in aws-cdk-lib. */
export function wordsAround(resource: string): ReadonlySet<string> {
  const known = around.get(resource);
  if (known) return known;
  const ofModule = MODULE_WORDS.get(MODULE_OF_RESOURCE.get(resource) ?? '') ?? [];
  const words = new Set([...CLOUDFORMATION.within(resource), ...ofModule]);
  around.set(resource, words);
  return words;
}
