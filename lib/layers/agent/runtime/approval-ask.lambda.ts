import { QUEUE_ENV } from '../../../contract/approval-queue';
import { ownCalls } from '../../../runtime/own-calls';
import { ask } from './approvals/ask';
import { queueTable } from './approvals/queue-table';
import { tellBy } from './approvals/tell';

const call = ownCalls();
const setting = (name: keyof typeof QUEUE_ENV) => process.env[QUEUE_ENV[name]]!;

/** Takes calls that wait for people. */
export const handler = ask({
  store: queueTable(call, setting('requests')),
  tell: tellBy(call, setting('topic'), setting('page')),
  needs: Number(setting('needs')),
  expiry: Number(setting('expiry')),
  record: (line) => console.log(JSON.stringify({ type: 'secure-llm.approval', ...line })),
  now: Date.now,
});
