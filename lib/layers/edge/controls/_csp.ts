// What a Content-Security-Policy lets a page load, run and send.

/** Directives that one falls back to when it is not written, nearest first. */
const FALLBACK: Readonly<Record<string, readonly string[]>> = {
  'script-src-elem': ['script-src', 'default-src'],
  'script-src-attr': ['script-src', 'default-src'],
  'frame-src': ['child-src', 'default-src'],
};
const fallbackOf = (directive: string) => FALLBACK[directive] ?? ['default-src'];

/** Sources that mean any host, or any host of a top-level domain. */
const ANY_HOST = /^(?:(?:https?|wss?|ftp):|(?:(?:https?|wss?):\/\/)?\*(?:\.[a-z]{2,})?(?::(?:\*|\d+))?\/?)$/;

/** What an answer of a model can make a page fetch, and so tell: the address carries the conversation. */
const SENDS: readonly (readonly [string, string])[] = [
  ['img-src', 'images'],
  ['connect-src', 'requests'],
  ['media-src', 'sound and film'],
  ['frame-src', 'frames'],
  ['object-src', 'embedded objects'],
];
const RUNS: readonly (readonly [string, string])[] = [
  ['script-src-elem', 'scripts'],
  ['script-src-attr', 'handlers of events'],
];

/** The first directive of a name counts, as browsers read it. */
function directivesOf(policy: string): ReadonlyMap<string, readonly string[]> {
  const directives = new Map<string, readonly string[]>();
  for (const text of policy.split(';')) {
    const [name, ...sources] = text.trim().toLowerCase().split(/\s+/);
    if (name && !directives.has(name)) directives.set(name, sources);
  }
  return directives;
}

/** What is wrong with a policy: what it says, and what it leaves out. */
export interface Weaknesses {
  readonly open: readonly string[];
  readonly missing: readonly string[];
}

export function weaknessesOf(policy: string): Weaknesses {
  const directives = directivesOf(policy);
  const open = new Set<string>();
  const missing = new Set<string>();
  const look = (directive: string, what: string, wrong: (sources: readonly string[]) => string | undefined) => {
    const names = [directive, ...fallbackOf(directive)];
    const name = names.find((candidate) => directives.has(candidate));
    if (name === undefined) {
      missing.add(`has neither ${names.join(' nor ')}: ${what} may come from every host`);
      return;
    }
    const found = wrong(directives.get(name)!);
    if (found) open.add(`${name} ${found}`);
  };
  for (const [directive, what] of RUNS) look(directive, what, runsAnything);
  for (const [directive, what] of SENDS)
    look(directive, what, (sources) => {
      const any = sources.find((source) => ANY_HOST.test(source));
      return any && `lets ${what} come from ${any}, so an answer can carry the conversation to any host`;
    });
  return { open: [...open], missing: [...missing] };
}

/** What of these sources lets text of a model run as a script. */
function runsAnything(sources: readonly string[]): string | undefined {
  const named = sources.some((source) => /^'(?:nonce-|sha(?:256|384|512)-)/.test(source));
  // browsers pass over hosts and schemes beside strict-dynamic, and over unsafe-inline beside a nonce or a hash
  const strict = sources.includes("'strict-dynamic'");
  const any = sources.find((source) => ANY_HOST.test(source) || source === 'data:');
  if (any && !strict) return `lets scripts come from ${any}`;
  if (sources.includes("'unsafe-inline'") && !named && !strict)
    return "has 'unsafe-inline': a script in an answer runs";
  return sources.includes("'unsafe-eval'") ? "has 'unsafe-eval': text of an answer can run as a script" : undefined;
}
