import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { found, type Type } from './types';

interface JsiiType {
  readonly name: string;
  readonly fqn: string;
  readonly base?: string;
  readonly interfaces?: readonly string[];
  readonly initializer?: { readonly parameters?: readonly JsiiMember[] };
  readonly properties?: readonly JsiiMember[];
  readonly methods?: readonly (JsiiMember & { readonly returns?: JsiiMember })[];
  readonly members?: readonly JsiiMember[];
  readonly docs?: { readonly custom?: { readonly cloudformationResource?: string } };
}

interface JsiiMember {
  readonly name: string;
  readonly type?: unknown;
}

/** A type of aws-cdk-lib or cdk-nag by its full name, such as `aws-cdk-lib.aws_kms.CfnKey`. */
interface CdkType {
  readonly fqn: string;
  readonly type: Type;
  /** The resource type that it makes. */
  readonly resource?: string;
}

/** aws-cdk-lib and cdk-nag, as jsii describes them, without their texts. */
export const CDK: readonly CdkType[] = ['aws-cdk-lib', 'cdk-nag'].flatMap((module) => {
  const folder = dirname(require.resolve(`${module}/package.json`));
  const packed = readdirSync(folder).includes('.jsii.gz');
  const text = packed ? gunzipSync(readFileSync(join(folder, '.jsii.gz'))) : readFileSync(join(folder, '.jsii'));
  const described: Record<string, JsiiType> = JSON.parse(text.toString()).types;
  return Object.values(described).map((type) => ({
    fqn: type.fqn,
    type: { name: type.name, bases: [type.base ?? [], type.interfaces ?? []].flat(), members: membersOf(type) },
    resource: type.docs?.custom?.cloudformationResource,
  }));
});

function membersOf({ fqn, initializer, properties = [], methods = [], members = [] }: JsiiType): Type['members'] {
  return new Map<string, readonly string[]>([
    ...[...(initializer?.parameters ?? []), ...properties].map(({ name, type }) => [name, found('fqn', type)] as const),
    ...methods.map(({ name, returns }) => [name, found('fqn', returns?.type)] as const),
    ...members.map(({ name }) => [name, [fqn]] as const),
  ]);
}

export const CDK_TYPES: ReadonlyMap<string, Type> = new Map(CDK.map(({ fqn, type }) => [fqn, type]));

/** `iam`, `ec2` and so on: how the modules of aws-cdk-lib are imported. */
export const CDK_MODULES: ReadonlySet<string> = new Set(CDK.flatMap(({ fqn }) => /\.aws_(\w+)\./.exec(fqn)?.[1] ?? []));

/** Rules of cdk-nag by their file, and those of AwsSolutions by their suffix. */
export const NAG_RULES: ReadonlySet<string> = new Set(nagRules());

function nagRules(): string[] {
  const folder = join(dirname(require.resolve('cdk-nag/package.json')), 'lib');
  const files = readdirSync(join(folder, 'rules'), { recursive: true, encoding: 'utf8' });
  const pack = readFileSync(join(folder, 'packs', 'aws-solutions.js'), 'utf8');
  return [
    ...files.filter((file) => file.endsWith('.js')).map((file) => file.split('/').pop()!.slice(0, -3)),
    ...[...pack.matchAll(/ruleSuffixOverride: '([^']+)'/g)].map(([, suffix]) => `AwsSolutions-${suffix}`),
  ];
}
