import { createHash } from 'node:crypto';
import { type InboxVersion, OWNER } from '../contract';

/** Whose a document is, and what it is called. */
export interface Owned {
  readonly tenant: string;
  /** Absent where groups make no difference. */
  readonly group?: string;
  /** What is left of the key. */
  readonly name: string;
}

/**
 * Whose a document is, by its key alone: `<prefix><tenant>/<name>`, or `<prefix><tenant>/<group>/<name>`. IAM decides who puts
 * what below which key; nothing that a document says of itself is asked. Undefined where the key does not say.
 */
export function ownedBy(key: string, prefix: string, isGrouped: boolean): Owned | undefined {
  if (!key.startsWith(prefix)) return undefined;
  const [tenant, ...rest] = key.slice(prefix.length).split('/');
  const group = isGrouped ? rest.shift() : undefined;
  const name = rest.join('/');
  if (!OWNER.test(tenant) || (isGrouped && !OWNER.test(group ?? '')) || name === '') return undefined;
  return { tenant, ...(group !== undefined && { group }), name };
}

/** What an upload is called from the inbox to the answers that cite it; it tells nothing of what is in it. */
export const nameOf = ({ bucket, key, versionId }: InboxVersion): string =>
  createHash('sha256').update([bucket, key, versionId].join('\n')).digest('hex').slice(0, 32);

/** The key of what says whose a document is. */
export const sidecarOf = (key: string): string => `${key}.metadata.json`;

/** The part of a bucket below a prefix that is the owner's. */
export const folderOf = (prefix: string, { tenant, group }: Pick<Owned, 'tenant' | 'group'>): string =>
  `${prefix}${[tenant, group].filter((part) => part !== undefined).join('/')}/`;
