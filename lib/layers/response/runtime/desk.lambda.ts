import { approvalTable } from '../../../runtime/approval-table';
import { ownCalls } from '../../../runtime/own-calls';
import { APPROVAL_ENV } from '../contract';
import { stepFunctions } from './calls';
import { approvalDesk } from './desk';

const call = ownCalls();
const { start, ...release } = stepFunctions(call);

/** Behind the API by which playbooks are asked for and decided about. */
export const handler = approvalDesk({
  store: approvalTable(call, process.env[APPROVAL_ENV.table]!),
  release,
  start,
  playbooks: JSON.parse(process.env[APPROVAL_ENV.playbooks]!),
  approvers: JSON.parse(process.env[APPROVAL_ENV.approvers]!),
  record: (line) => console.log(JSON.stringify({ type: 'secure-llm.approval', ...line })),
  now: Date.now,
});
