import type { Finding } from '../evidence';
import { FINGERPRINT_VERSION, fingerprintOf, withoutIndexes } from './fingerprint';
import { nameOf } from './result';

/** A finding that is known: by its fingerprint, and in words for who reads the file. */
export interface Known {
  readonly rule: string;
  readonly resource: string;
  readonly property: string;
  readonly message: string;
  readonly fingerprint: string;
}

/** A file that is no baseline, or one of another version. */
export class BaselineError extends Error {}

const VERSION = FINGERPRINT_VERSION;
const KEYS = ['rule', 'resource', 'property', 'message', 'fingerprint'] as const;

const knownOf = (finding: Finding): Known => ({
  rule: finding.rule.name,
  resource: nameOf(finding.resource),
  property: withoutIndexes(finding.propertyPath),
  message: withoutIndexes(finding.message),
  fingerprint: fingerprintOf(finding),
});

/** The text of a baseline that knows `findings`: the same for the same findings, in whatever order they come. */
export function toBaseline(findings: readonly Finding[]): string {
  const known = findings.map(knownOf).sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  return `${JSON.stringify({ version: VERSION, findings: known }, undefined, 2)}\n`;
}

const sortKey = (known: Known) => KEYS.map((key) => known[key]).join('\0');

/** Reads a baseline; throws `BaselineError` for what is none. */
export function readBaseline(text: string): readonly Known[] {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    throw new BaselineError(`is not valid JSON: ${(error as Error).message}`);
  }
  const { version, findings, ...more } = mapOf(body);
  if (version !== VERSION)
    throw new BaselineError(
      version === undefined
        ? "has no 'version': it is no baseline"
        : `is of version ${JSON.stringify(version)}, and this release knows ${VERSION}: write it anew with --write-baseline`,
    );
  const [unknown] = Object.keys(more);
  if (unknown !== undefined) throw new BaselineError(`'${unknown}' is no key of a baseline`);
  if (!Array.isArray(findings)) throw new BaselineError("'findings' must be a list");
  for (const [i, known] of findings.entries()) {
    if (!isKnown(known))
      throw new BaselineError(`'findings[${i}]' must have ${KEYS.join(', ')}, each a text, and nothing else`);
    if (!/^[0-9a-f]{32}$/.test(known.fingerprint))
      throw new BaselineError(`'findings[${i}].fingerprint' must be 32 hexadecimal digits`);
  }
  return findings;
}

/** What JSON has read, by its keys: what is no map has none that is wanted. */
const mapOf = (value: unknown) => (value ?? {}) as Readonly<Record<string, unknown>>;
const isKnown = (value: unknown): value is Known =>
  KEYS.every((key) => typeof mapOf(value)[key] === 'string') && Object.keys(mapOf(value)).every(isKey);
const isKey = (key: string) => (KEYS as readonly string[]).includes(key);

/** What a baseline knows of findings: each of its entries stands for one of them. */
export function compareWith(
  baseline: readonly Known[],
  findings: readonly Finding[],
): { readonly baselined: ReadonlySet<Finding>; readonly gone: readonly Known[] } {
  const left = new Map<string, Known[]>();
  for (const known of baseline) left.set(known.fingerprint, [...(left.get(known.fingerprint) ?? []), known]);
  const baselined = new Set<Finding>();
  for (const finding of findings) if (left.get(fingerprintOf(finding))?.pop()) baselined.add(finding);
  return { baselined, gone: [...left.values()].flat() };
}
