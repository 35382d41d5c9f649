import { createHash } from 'node:crypto';
import type { AgentError } from '../../../contract';
import type { Caller } from './proof';

/** One line of JSON for each message that an interceptor sees. No header, no argument, no result and no token is in it. */
export interface AgentRecord {
  readonly type: 'secure-llm.agent';
  readonly version: 1;
  readonly time: string;
  readonly at: 'request' | 'response' | 'check';
  readonly method?: string;
  readonly tool?: string;
  readonly decision: 'forwarded' | 'answered' | AgentError;
  /** What happened inside, never sent to callers. */
  readonly cause?: string;
  readonly tenant?: string;
  /** Hash of tenant and subject. */
  readonly principal?: string;
  /** The call changes something, within what nobody is asked about. */
  readonly unasked?: true;
  readonly guardrail?: 'passed' | 'masked' | 'blocked';
  /** Parts of a result that were not text, and were left out. */
  readonly dropped?: number;
  readonly strippedCharacters?: number;
  /** Tools that the gateway lists otherwise than the template pins them; they are left out. */
  readonly drifted?: readonly string[];
  readonly latencyMs: number;
}

export type AgentFacts = { -readonly [K in keyof AgentRecord]?: AgentRecord[K] };

export type WriteRecord = (record: AgentRecord) => void;

export const writeLine: WriteRecord = (record) => {
  process.stdout.write(`${JSON.stringify(record)}\n`);
};

/** Ids of users are opaque to begin with; the hash keeps them out of a log that more people read. */
export const pseudonymOf = ({ tenant, subject }: Caller): string =>
  createHash('sha256')
    .update(JSON.stringify([tenant, subject]))
    .digest('hex')
    .slice(0, 32);
