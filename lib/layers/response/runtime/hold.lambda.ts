import { approvalTable } from '../../../runtime/approval-table';
import { ownCalls } from '../../../runtime/own-calls';
import { APPROVAL_ENV, type HoldEvent } from '../contract';
import { hold } from './hold';

const store = approvalTable(ownCalls(), process.env[APPROVAL_ENV.table]!);
const playbooks = JSON.parse(process.env[APPROVAL_ENV.playbooks]!);

/** What a playbook calls that waits for approval. */
export const handler = (event: HoldEvent): Promise<void> => hold(store, playbooks, event, Date.now());
