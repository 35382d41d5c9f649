import { AGENT_ENV } from '../../lib/layers/agent/contract';
import type { LocalAgent } from './local-agent';

/** A part that can be broken, to see what stands behind it. */
export const AGENT_BREAKAGES: Readonly<
  Record<string, { readonly title: string; apply(agent: LocalAgent): void | Promise<void> }>
> = {
  interceptor: {
    title: 'the REQUEST interceptor fails, and the call goes on',
    apply: ({ server }) => {
      server.request = () => Promise.reject(new Error('out of memory'));
      server.behaviour.interceptorFailure = 'open';
    },
  },
  server: {
    title: 'the parcel server changes its tool, and is listed anew',
    apply: async (agent) => {
      agent.parcels.changed = true;
      await agent.synchronize();
    },
  },
  keys: { title: 'KMS does not answer', apply: ({ kms }) => void kms.faults.set('*', '500') },
  queue: {
    title: 'the approval queue does not answer',
    apply: ({ world, template }) => void world.tools.faults.set(template.request[AGENT_ENV.approvalsAsk]!, '500'),
  },
};
