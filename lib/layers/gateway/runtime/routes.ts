import { type Door, doors } from '../../../contract';
import { converseDialect } from './dialects/converse';
import type { Dialect } from './dialects/dialect';
import { messagesDialect } from './dialects/messages';
import { openaiDialect } from './dialects/openai';
import { responsesDialect } from './dialects/responses';
import type { Pipeline } from './pipeline';

/** What serves a request. */
export interface Route {
  readonly dialect: Dialect;
  /** Absent: nobody serves it, and the dialect only says so. */
  readonly pipeline?: Pipeline;
  /** Methods that the path has, where it has not the one that was asked for. */
  readonly allow?: string;
}

/** Finds what serves a method and a path. */
export type Routes = (method: string, path: string) => Route;

/** The form of a door. */
const dialectOf = (door: Door): Dialect =>
  ({
    converse: converseDialect(door.serves === 'answers' && door.streaming === 'always'),
    openai: openaiDialect,
    responses: responsesDialect,
    messages: messagesDialect,
  })[door.dialect];

/** A client that asks for a path nobody serves still reads an error of its own form. */
function nowhere(path: string): Dialect {
  if (path.startsWith('/v1/messages')) return messagesDialect;
  return path.startsWith('/v1/') ? openaiDialect : converseDialect(false);
}

/** A route for each door. */
export function routes(pipelineOf: (door: Door, dialect: Dialect) => Pipeline): Routes {
  const all = doors().map((door) => {
    const dialect = dialectOf(door);
    return { door, pattern: patternOf(door.path), route: { dialect, pipeline: pipelineOf(door, dialect) } };
  });
  return (method, path) => {
    const here = all.filter(({ pattern }) => pattern.test(path));
    const found = here.find(({ door }) => door.method === method);
    if (found) return found.route;
    const allow = here.map(({ door }) => door.method).join(', ');
    return here.length === 0 ? { dialect: nowhere(path) } : { dialect: here[0].route.dialect, allow };
  };
}

/** A path as an expression: each name in braces stands for the letters that a name may have. */
const patternOf = (path: string): RegExp =>
  new RegExp(
    `^${path
      .split(/\{\w+\}/)
      .map((part) => part.replace(/[.*+?^$()[\]|\\]/g, '\\$&'))
      .join('[A-Za-z0-9._-]{1,64}')}$`,
  );
