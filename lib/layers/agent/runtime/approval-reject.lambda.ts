import { QUEUE_ENV } from '../../../contract/approval-queue';
import { ownCalls } from '../../../runtime/own-calls';
import { queueTable } from './approvals/queue-table';
import { rejectAll } from './approvals/reject';

/** Rejects whatever waits of a user, for the playbook against a rogue agent. */
export const handler = rejectAll({
  store: queueTable(ownCalls(), process.env[QUEUE_ENV.requests]!),
  record: (line) => console.log(JSON.stringify({ type: 'secure-llm.approval', ...line })),
  now: Date.now,
});
