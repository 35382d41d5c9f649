import type { Writable } from 'node:stream';
import { AUDIT_VERSION, type AuditRecord } from '../../../contract';
import type { Exchange } from './exchange';

/** Where audit records go. Resolves when the record is out of our hands, and throws when it is not. */
export type AuditSink = (record: AuditRecord) => Promise<void>;

/** The record of an exchange as far as it has come. */
export function auditRecord(exchange: Exchange, phase: AuditRecord['phase'], now: () => number): AuditRecord {
  const { requestId, path, headers } = exchange.request;
  return {
    type: 'secure-llm.audit',
    version: AUDIT_VERSION,
    phase,
    time: new Date(now()).toISOString(),
    requestId,
    traceId: /Root=([^;]{1,64})/.exec(headers['x-amzn-trace-id'] ?? '')?.[1],
    path,
    streaming: exchange.streaming,
    ...(exchange.toolCalls.length > 0 ? { toolCalls: exchange.toolCalls } : {}),
    ...exchange.audit,
  };
}

/** One line of JSON a record to a stream, in Lambda the function's log group. */
export function streamAudit(stream: Writable, timeout = 1_000): AuditSink {
  return (record) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('the audit record could not be written in time')), timeout);
      stream.write(`${JSON.stringify(record)}\n`, (error) => {
        clearTimeout(timer);
        if (error) reject(error);
        else resolve();
      });
    });
}
