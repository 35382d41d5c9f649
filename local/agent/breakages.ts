import { AGENT_ENV } from '../../lib/layers/agent/contract';
import type { KmsServer } from '../aws/kms-server';
import type { World } from '../aws/world';
import type { AgentGatewayServer } from './agent-gateway-server';
import type { ParcelsServer } from './parcels-server';
import type { DeskTemplate } from './refund-desk';

/** The parts of an agent gateway that can be broken. */
export interface Breakable {
  readonly world: World;
  readonly template: DeskTemplate;
  readonly server: AgentGatewayServer;
  readonly parcels: ParcelsServer;
  readonly kms: KmsServer;
  synchronize(): Promise<void>;
}

/** A part that can be broken, to see what stands behind it. */
export const AGENT_BREAKAGES: Readonly<
  Record<string, { readonly title: string; apply(agent: Breakable): void | Promise<void> }>
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
