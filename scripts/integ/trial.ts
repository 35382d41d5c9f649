import type { Aws, Output } from '../external/support/boto';

/** A resource as its stack tells it. */
export interface Deployed {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
}

/** What was deployed, and everything with which it is asked. */
export interface Trial {
  /** Names what this run makes, and nobody else. */
  readonly run: string;
  readonly aws: Aws;
  readonly outputs: Readonly<Record<string, string>>;
  readonly resources: readonly Deployed[];
  /** The access token of a machine, as docs/first-prompt.md gets it. */
  readonly token: string;
  readonly requestsPerMinute: number;
  /** When the run began, in milliseconds. */
  readonly since: number;
  readonly now: () => number;
  readonly wait: (seconds: number) => Promise<void>;
}

/** Something that is asked of what was deployed. */
export interface Check {
  readonly name: string;
  readonly asks: string;
  /** When it is passed. */
  readonly judged: string;
  /** What was seen; throws `Failed` for the contrary. */
  run(trial: Trial): Promise<string>;
}

/** What was asked came out otherwise. */
export class Failed extends Error {}

/** The one resource of a type. */
export function only({ resources }: Trial, type: string, logicalId = /./): Deployed {
  const found = resources.filter((each) => each.type === type && logicalId.test(each.logicalId));
  if (found.length !== 1) throw new Failed(`there must be one ${type}, got ${found.length}`);
  return found[0]!;
}

export interface Reply {
  readonly status: number;
  readonly body: Output;
}

/** Sends a prompt to the gateway, as docs/first-prompt.md does. */
export async function prompt({ outputs, token }: Trial, text: string): Promise<Reply> {
  const response = await fetch(`${outputs.GatewayUrl}converse`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ alias: 'default', messages: [{ role: 'user', content: [{ text }] }] }),
  });
  const said = await response.text();
  try {
    return { status: response.status, body: JSON.parse(said) };
  } catch {
    return { status: response.status, body: { text: said } };
  }
}

/** Asks until an answer is as wanted, every five seconds; false when the time is over. */
export async function until(trial: Trial, seconds: number, ask: () => Promise<boolean>): Promise<number | undefined> {
  const start = trial.now();
  for (;;) {
    if (await ask()) return Math.round((trial.now() - start) / 1000);
    if (trial.now() - start >= seconds * 1000) return undefined;
    await trial.wait(5);
  }
}
