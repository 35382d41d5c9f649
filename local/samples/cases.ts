import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { RegisteredControl } from '../../lib/control';
import { CONTROLS } from '../../lib/controls';
import { type ControlEvidence, gather } from '../../lib/evidence';
import { Application, type Asset } from '../../lib/template/application';
import { parseTemplate } from '../../lib/template/parse';
import { type Fingerprints, filesOf, fingerprintsOf } from '../../scripts/fingerprints';

/** A template body, or YAML text. */
export type Body = Record<string, unknown> | string;

/** An application made of these templates, as `scan` would read them. */
export const application = (...bodies: Body[]): Application =>
  new Application(
    bodies.map((body, i) => ({
      source: parseTemplate(typeof body === 'string' ? body : JSON.stringify(body, undefined, 1), `template-${i}`),
      stack: `Stack${i}`,
      stackName: `Stack${i}`,
      asset: published,
      assetText: (_, key) => documentIn(key),
    })),
  );

/** The bucket that publishes what this library bundles, in cases. */
export const ASSETS = 'assets';

/** Where templates of cases say that the code `name` lies; `gateway/handler` is what the gateway runs. */
export const codeOf = (name: string) => ({ S3Bucket: ASSETS, S3Key: `${name}.zip` });

/** Where templates of cases say that a layer with this document lies. */
export const layerOf = (document: unknown) =>
  codeOf(`document-${Buffer.from(JSON.stringify(document)).toString('base64url')}`);

function documentIn(key: string): string | undefined {
  const [, encoded] = /^document-([\w-]+)\.zip$/.exec(key) ?? [];
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64url').toString();
}

/** What the assembly of a case publishes: what this library bundles, by its name. */
export function published(bucket: string, key: string): Asset {
  const document = bucket === ASSETS ? documentIn(key) : undefined;
  if (document !== undefined) return new Map([['secure-llm/gateway.json', document]]);
  const name = key.replace(/\.zip$/, '');
  const files = bucket === ASSETS ? (bundled()[name] ?? ofCdk(name)) : undefined;
  return files ? new Map(Object.entries(files)) : 'its code is not among the assets of its stack';
}

/** What answers custom resources of the CDK. */
function ofCdk(name: string): Fingerprints[string] | undefined {
  const folder = join(dirname(require.resolve('aws-cdk-lib/package.json')), 'custom-resource-handlers', 'dist', name);
  return existsSync(folder) ? filesOf(folder) : undefined;
}

let fingerprints: Fingerprints | undefined;
function bundled(): Fingerprints {
  fingerprints ??= fingerprintsOf(resolve(__dirname, '..', '..', 'assets'));
  return fingerprints;
}

/** A template with one resource called `Thing`. */
export const one = (type: string, properties: Record<string, unknown> = {}, more: Record<string, unknown> = {}) => ({
  Resources: { Thing: { Type: type, Properties: properties } },
  ...more,
});

/** A template with resources. */
export type Template = Record<string, unknown> & { readonly Resources: Readonly<Record<string, unknown>> };

/** A template with more resources in it. */
export const beside = (template: Template, resources: Readonly<Record<string, unknown>>): Template => ({
  ...template,
  Resources: { ...template.Resources, ...resources },
});

/** A template from which resources are taken away: what is left when nobody asks for it, or it asks for nothing. */
export const without = (template: Template, ...ids: readonly string[]): Template => ({
  ...template,
  Resources: Object.fromEntries(Object.entries(template.Resources).filter(([id]) => !ids.includes(id))),
});

/** What one rule says of these templates. */
export function evidenceOf(ruleName: string, ...bodies: Body[]): ControlEvidence {
  const control = CONTROLS.find((candidate) => candidate.rules.some((rule) => rule.name === ruleName));
  if (!control) throw new Error(`no rule '${ruleName}'; is lib/controls.ts generated anew?`);
  const alone: RegisteredControl = { ...control, rules: control.rules.filter((rule) => rule.name === ruleName) };
  return gather(application(...bodies), [alone])[0]!;
}

/**
 * The cases of one rule, by sentence. A case is a template, or a list of templates that are judged together.
 * `lookAlike` holds what seems right and does nothing: it fails like `bad`, and is asked for by name.
 */
export interface Cases {
  readonly good: Readonly<Record<string, Body | Body[]>>;
  readonly bad: Readonly<Record<string, Body | Body[]>>;
  readonly lookAlike?: Readonly<Record<string, Body | Body[]>>;
  /** What templates say and do not show. */
  readonly declared?: Readonly<Record<string, Body | Body[]>>;
  readonly undecided?: Readonly<Record<string, Body | Body[]>>;
  /** Templates about which the rule has nothing to say. */
  readonly silent?: Readonly<Record<string, Body | Body[]>>;
}
