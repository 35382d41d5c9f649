import { createHash } from 'node:crypto';
import { parseJson } from './json';
import { Path } from './path';
import { MAX_BYTES, NoResources, NoTemplate, type Source, UnreadableError } from './source';
import { parseYaml } from './yaml';

/**
 * Who has written a template. What the CDK writes has no key twice, and is no deeper than what it has gone through itself: it
 * is not looked through for either.
 */
export type Writer = 'anybody' | 'cdk';

/** Reads a CloudFormation or SAM template, JSON or YAML with short tags. Throws `UnreadableError` with line and reason. */
export function parseTemplate(text: string, file: string, writer: Writer = 'anybody'): Source {
  const source = parseValues(text, file, writer);
  const resources = Object.hasOwn(source.body, 'Resources') ? source.body.Resources : undefined;
  if (resources === null || typeof resources !== 'object' || Array.isArray(resources))
    throw new NoResources(
      file,
      source.locate(Path.of('Resources')).line,
      Object.hasOwn(source.body, 'AWSTemplateFormatVersion'),
    );
  return source;
}

/** Reads a map of values within the bounds of a template, JSON or YAML with short tags. */
export function parseValues(written: string, file: string, writer: Writer = 'anybody'): Source {
  let text = written;
  if (text.length > MAX_BYTES)
    throw new UnreadableError(file, `is larger than ${MAX_BYTES / 1024 / 1024} MiB; CloudFormation takes 1 MB at most`);
  if (text.startsWith('\uFEFF')) text = text.slice(1); // a byte order mark
  const source = text.trimStart().startsWith('{') ? parseJson(text, file, writer === 'cdk') : parseYaml(text, file);
  if (source.body === null || typeof source.body !== 'object' || Array.isArray(source.body))
    throw new NoTemplate(file, 'is no template: the top level is not a map');
  return Object.assign(source, { sha256: () => createHash('sha256').update(written).digest('hex') });
}
