import { createHash } from 'node:crypto';
import type { Template } from '../template/application';
import type { Read } from '../template/files';

/** What was judged and when, so that a reader can tell whether it is what he has. */
export interface Subject {
  /** The moment of the judgement, in UTC. */
  readonly at: Date;
  /** The commit of the repository in which it was judged; nothing outside of one. */
  readonly commit?: string;
  readonly templates: readonly Template[];
  /** One hash for all templates: that of the lines that sha256sum writes of them, in the order of their names. */
  readonly sha256: string;
}

export function subjectOf({ application }: Pick<Read, 'application'>, at = new Date(), commit?: string): Subject {
  const templates = [...application.templates].sort((a, b) => (a.file < b.file ? -1 : 1));
  const files = new Map(templates.map(({ file, input }) => [file, input.source]));
  const lines = [...files].map(([file, source]) => `${source.sha256()}  ${file}\n`);
  const sha256 = createHash('sha256').update(lines.join('')).digest('hex');
  return { at, templates, sha256, ...(commit ? { commit } : {}) };
}

/** Where the stacks are deployed, as far as that is fixed: each account and Region once. */
export const placesOf = ({ templates }: Subject): readonly string[] => [
  ...new Set(
    templates.map(
      ({ input: { account, region } }) =>
        `${account ? `account ${account}` : 'any account'}, ${region ?? 'any Region'}`,
    ),
  ),
];
