/** Bytes of a request body; more is not read. */
export const MOST_BODY = 262_144;
/** Levels of objects and lists in a body; what is nested deeper is not read. */
export const MOST_DEPTH = 16;

/** Parses a body; undefined when it is not JSON, or nested deeper than any request is. */
export function parseJson(body: string): unknown {
  if (depth(body) > MOST_DEPTH) return undefined;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

/** Counted before parsing: what is too deep should not be built at all. */
function depth(body: string): number {
  let now = 0;
  let most = 0;
  let quoted = false;
  for (let i = 0; i < body.length; i += 1) {
    const letter = body[i];
    if (quoted) {
      if (letter === '\\') i += 1;
      else if (letter === '"') quoted = false;
    } else if (letter === '"') quoted = true;
    else if (letter === '{' || letter === '[') most = Math.max(most, ++now);
    else if (letter === '}' || letter === ']') now -= 1;
  }
  return most;
}
