// What this library's functions run, and the CDK's own, by their content.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Code that is known. */
export interface KnownCode {
  /** `<room>/<name>` of this library, or the CDK's name for it. */
  readonly name: string;
  /** What Lambda has to call. */
  readonly handler: string;
}

type Files = ReadonlyMap<string, string>;

/** What scripts/bundle.ts writes: the files of each asset of this version, and of each version that was released. */
interface Fingerprints {
  readonly assets: Listed;
  readonly released: Readonly<Record<string, Listed>>;
}
type Listed = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The first file that runs where the CDK's `CustomResourceProvider` makes a function: it puts its own beside ours. */
const ENTRY = '__entrypoint__.js';

/** Files of the CDK, below the package: its entry point, and what answers an `AwsCustomResource`. */
const HANDLERS = 'custom-resource-handlers/dist';
const CDK_ENTRY = `${HANDLERS}/core/nodejs-entrypoint-handler/index.js`;
export const AWS_CUSTOM_RESOURCE = 'custom-resources/aws-custom-resource-handler';

const keyOf = (files: Iterable<readonly [string, string]>): string => JSON.stringify([...files].sort());

/** The code that a folder with these files holds; nothing where it is not known. */
export function codeIn(files: Files): KnownCode | undefined {
  const { codes, entry } = known();
  const own = codes.get(keyOf(files));
  if (own !== undefined) return { name: own, handler: 'index.handler' };
  const inside =
    files.get(ENTRY) === entry ? codes.get(keyOf([...files].filter(([name]) => name !== ENTRY))) : undefined;
  return inside === undefined ? undefined : { name: inside, handler: '__entrypoint__.handler' };
}

interface Known {
  readonly codes: ReadonlyMap<string, string>;
  readonly entry: string | undefined;
}
let read: Known | undefined;

/** Read once, when a rule first asks. */
function known(): Known {
  read ??= {
    codes: new Map([...ownCodes(), ...cdkCodes()]),
    entry: cdkFile(CDK_ENTRY),
  };
  return read;
}

/** Those of this library; none in a copy that was not bundled, which then proves nothing of its functions. */
function ownCodes(): (readonly [string, string])[] {
  let fingerprints: Fingerprints;
  try {
    fingerprints = JSON.parse(readFileSync(resolve(__dirname, '..', '..', 'assets', 'fingerprints.json'), 'utf8'));
  } catch {
    return [];
  }
  return [...Object.values(fingerprints.released), fingerprints.assets].flatMap((assets) =>
    Object.entries(assets).map(([name, files]) => [keyOf(Object.entries(files)), name] as const),
  );
}

function cdkCodes(): (readonly [string, string])[] {
  const index = cdkFile(`${HANDLERS}/${AWS_CUSTOM_RESOURCE}/index.js`);
  return index === undefined ? [] : [[keyOf([['index.js', index]]), AWS_CUSTOM_RESOURCE]];
}

/** The SHA-256 of a file of the aws-cdk-lib that is installed beside this library; nothing where none is. */
function cdkFile(path: string): string | undefined {
  try {
    const folder = dirname(require.resolve('aws-cdk-lib/package.json'));
    return createHash('sha256')
      .update(readFileSync(join(folder, path)))
      .digest('hex');
  } catch {
    return undefined;
  }
}
