import { Token } from 'aws-cdk-lib';
import { type ArgumentLimit, isDecimal } from '../contract';
import type { Schema } from './tool-text';

export interface Leaf {
  readonly path: readonly string[];
  readonly part: Schema;
}

/** Arguments that hold one value, by their path. What stands in lists Cedar cannot compare. */
export function leaves(schema: Schema, path: readonly string[] = []): Leaf[] {
  if (schema.type !== 'object') return schema.type === 'array' ? [] : [{ path, part: schema }];
  return Object.entries((schema.properties ?? {}) as Record<string, Schema>).flatMap(([name, part]) =>
    leaves(part, [...path, name]),
  );
}

/** The argument that a limit is of; `fail` is told of a limit that no policy could compare exactly. */
export function checkLimit(schema: Schema, path: string, limit: ArgumentLimit, fail: (must: string) => never): Schema {
  const leaf = leaves(schema).find((each) => each.path.join('.') === path);
  if (!leaf) return fail(`must limit arguments that its schema has, outside of lists, got '${path}'`);
  const { type } = leaf.part;
  const numbers = limit.minimum !== undefined || limit.maximum !== undefined;
  if (!numbers && limit.oneOf === undefined) fail(`must say how '${path}' is limited, got nothing`);
  if (numbers && type !== 'integer' && type !== 'number') fail(`must limit a number by numbers, got '${path}'`);
  if (limit.oneOf !== undefined && type !== 'string') fail(`must limit a text by 'oneOf', got '${path}'`);
  for (const value of limit.oneOf ?? []) {
    if (Token.isUnresolved(value))
      fail(`must hold texts that are known at synthesis in 'oneOf' of '${path}', got a token`);
    if (!/^[\x20-\x7e]{0,256}$/.test(value)) fail(`must hold printable ASCII in 'oneOf' of '${path}', got '${value}'`);
  }
  if (limit.oneOf?.length === 0) fail(`must hold at least one text in 'oneOf' of '${path}', got none`);
  for (const bound of [limit.minimum, limit.maximum]) {
    const exact = bound === undefined || (type === 'integer' ? Number.isSafeInteger(bound) : isDecimal(bound));
    if (!exact) fail(`must limit '${path}' by a number that a policy can compare exactly, got ${bound}`);
  }
  return leaf.part;
}
