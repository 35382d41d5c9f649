import type { StreamFault, StreamPlace } from './bedrock-server';
import { environment } from './environment';
import type { Fault } from './http-service';
import { World } from './world';

/** What this process is asked to do. */
export type PartsOrder =
  | {
      readonly do: 'break';
      readonly service: 'bedrock' | 'table' | 'appConfig' | 'tools';
      readonly operation: string;
      readonly fault: Fault;
    }
  | { readonly do: 'break-stream'; readonly fault: StreamFault; readonly place: StreamPlace }
  | { readonly do: 'mend' }
  | { readonly do: 'tokens'; readonly count: number }
  | { readonly do: 'items' };

// Every part a gateway talks to, in a process of its own: what a gateway costs is then seen in the gateway's process only.
/** 5 MB: the kernel takes 4 of what nobody reads. */
const LONG = Array.from({ length: 500 }, () => 'long '.repeat(2_000));
/** 15 MB, which no buffers of kernel and programs at both ends hold. */
const MORE = [...LONG, ...LONG, ...LONG];
const USERS = 20;
const PIECES = Array.from({ length: 40 }, (_, i) => `word${i} `);

async function main(): Promise<void> {
  const world = await new World().start();
  world.bedrock.script = ({ lastText, messages }) => {
    if (/everything/.test(lastText))
      return { text: /and more/.test(lastText) ? MORE : LONG, usage: { inputTokens: 20, outputTokens: 80 } };
    const asked = messages.at(-1)?.content.some((block) => 'toolResult' in block);
    return /order A-\d+/.test(lastText) && !asked
      ? { toolUses: [{ name: 'lookup', input: { order: 'A-17' } }] }
      : { text: PIECES, usage: { inputTokens: 20, outputTokens: 80 } };
  };
  const { bedrock, table, appConfig, tools, issuer } = world;
  // what tests look at would grow for ever here
  setInterval(() => {
    for (const service of [bedrock, table, appConfig, tools, issuer, world.secrets, world.prompts])
      service.calls.length = 0;
    bedrock.requests.length = 0;
    bedrock.scanned.length = 0;
  }, 500).unref();

  const token = (i: number, more: object = {}) =>
    issuer.token(`user${i % USERS}`, 'acme', { exp: Math.floor(Date.now() / 1_000) + 7_200, ...more });
  process.on('message', (order: PartsOrder) => {
    if (order.do === 'items') void table.items().then((items) => process.send!([...items]));
    else if (order.do === 'tokens')
      process.send!(Array.from({ length: order.count }, (_, i) => token(i, { jti: `${i}` })));
    else {
      if (order.do === 'break') world[order.service].faults.set(order.operation, order.fault);
      else if (order.do === 'break-stream') bedrock.streamFault = order;
      else {
        for (const service of [bedrock, table, appConfig, tools]) service.faults.clear();
        bedrock.streamFault = undefined;
      }
      process.send!({});
    }
  });
  process.on('disconnect', () => process.exit());
  const tokens = Array.from({ length: USERS }, (_, i) => token(i));
  process.send!({ settings: world.settings(), env: environment(world), tokens });
}

void main();
