import { QUEUE_ENV } from '../../../contract/approval-queue';
import { ownCalls } from '../../../runtime/own-calls';
import { issue } from './approvals/issue';
import { signBy } from './approvals/mac';
import { queueTable } from './approvals/queue-table';

const call = ownCalls();
const setting = (name: keyof typeof QUEUE_ENV) => process.env[QUEUE_ENV[name]]!;

/** Signs what people have agreed to. Nobody else uses the key. */
export const handler = issue({
  store: queueTable(call, setting('requests')),
  sign: signBy(call, setting('key')),
  needs: Number(setting('needs')),
  record: (line) => console.log(JSON.stringify({ type: 'secure-llm.approval', ...line })),
  now: Date.now,
});
