import type { IssuerConfig } from '../../../lib/contract';
import type { ApprovalAsked } from '../../../lib/contract/approval-queue';
import { noScan } from '../../../lib/layers/agent/runtime/guarded-texts';
import type { RequestParts } from '../../../lib/layers/agent/runtime/intercept-request';
import type { AgentRecord } from '../../../lib/layers/agent/runtime/record';

/** A world for the REQUEST interceptor in which every token says `claims`, and in which people are asked and nobody agrees. */
export const requestParts = (
  claims: Readonly<Record<string, unknown>>,
  asked: ApprovalAsked[] = [],
  records: AgentRecord[] = [],
): RequestParts => ({
  claims: async () => ({ issuer: {} as IssuerConfig, claims }),
  killSwitch: async () => ({ mode: 'on' }),
  scan: noScan,
  open: async (call) => {
    asked.push(call);
    return { tool: call.tool, argumentsHash: 'x' };
  },
  prove: async () => 'proof',
  now: Date.now,
  record: (line) => void records.push(line),
});
