import type { AuditSink } from '../audit';
import { auditRecord } from '../audit';
import type { Step } from '../exchange';
import { allow } from '../verdict';

/** Strict auditing: what is about to be asked is on record before the model is asked, or it is not asked. */
export const intent =
  (sink: AuditSink, mode: 'strict' | 'best-effort', now: () => number): Step =>
  async (exchange) => {
    if (mode === 'strict') await sink(auditRecord(exchange, 'intent', now));
    return allow;
  };
