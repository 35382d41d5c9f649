import type { Writable } from 'node:stream';
import { AUDIT_VERSION, type AuditRecord } from '../../../contract';
import { Deadline } from '../../../runtime/deadline';
import { unlessAborted } from '../../../runtime/unless-aborted';
import type { Exchange } from './exchange';

/** Where audit records go. Resolves when the record is out of our hands, and throws when it is not. */
export type AuditSink = (record: AuditRecord) => Promise<void>;

/** The record of an exchange as far as it has come. */
export function auditRecord(exchange: Exchange, phase: AuditRecord['phase'], now: () => number): AuditRecord {
  const { requestId, path, headers } = exchange.request;
  const { toolCalls } = exchange;
  const denied = toolCalls.filter(({ decision }) => decision === 'denied').length;
  return {
    type: 'secure-llm.audit',
    version: AUDIT_VERSION,
    phase,
    time: new Date(now()).toISOString(),
    requestId,
    traceId: /Root=([^;]{1,64})/.exec(headers['x-amzn-trace-id'] ?? '')?.[1],
    path,
    streaming: exchange.streaming,
    ...(toolCalls.length > 0 ? { toolCalls } : {}),
    ...(denied > 0 ? { toolCallsDenied: denied } : {}),
    ...exchange.audit,
  };
}

/** Milliseconds that a record may take to be out of our hands. */
const WRITING = 1_000;

/** A sink that answers in time: one that hangs holds no request, and its record counts as not written. */
export const inTime =
  (sink: AuditSink, timeout = WRITING): AuditSink =>
  async (record) => {
    const deadline = new Deadline(timeout);
    try {
      await unlessAborted(sink(record), deadline);
    } catch (error) {
      throw deadline.expired ? new Error('the audit record could not be written in time') : error;
    } finally {
      deadline.clear();
    }
  };

/** One line of JSON a record to a stream, in Lambda the function's log group. */
export function streamAudit(stream: Writable): AuditSink {
  return (record) =>
    new Promise((resolve, reject) => {
      stream.write(`${JSON.stringify(record)}\n`, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
}
