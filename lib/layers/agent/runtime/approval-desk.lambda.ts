import type { IssuerConfig, PrincipalClaims } from '../../../contract';
import { QUEUE_ENV, type SignIn } from '../../../contract/approval-queue';
import { bearerClaims } from '../../../runtime/bearer';
import { ownCalls } from '../../../runtime/own-calls';
import { approvalsDesk } from './approvals/desk';
import { approvalsPage } from './approvals/page';
import { queueTable } from './approvals/queue-table';

const setting = (name: keyof typeof QUEUE_ENV) => process.env[QUEUE_ENV[name]]!;

/** Behind the API where people see what waits, and decide. */
export const handler = approvalsDesk({
  store: queueTable(ownCalls(), setting('requests')),
  group: setting('group'),
  read: bearerClaims([JSON.parse(setting('issuer')) as IssuerConfig], 5_000),
  claims: JSON.parse(setting('claims')) as PrincipalClaims,
  page: approvalsPage(__dirname, JSON.parse(setting('signIn')) as SignIn),
  record: (line) => console.log(JSON.stringify({ type: 'secure-llm.approval', ...line })),
  now: Date.now,
});
