import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { Installed } from './installed';
import { ServedGateway } from './served-gateway';

/** Why scenarios are not passed, by a pattern of their names; the first that fits counts. */
type Reasons = readonly (readonly [scenarios: RegExp, why: string])[];

/** Our client calls one tool of a gateway, with the token of whoever asks, and lets itself be asked for nothing. */
const NOT_BY_THE_CLIENT: Reasons = [
  [/^auth\//, 'it has the token of the user, whom the LLM gateway has verified, and gets no other one'],
  [/^initialize$/, 'it calls a gateway that keeps no session, and begins none'],
  [/^elicitation-/, 'it lets no server ask the user'],
  [/^sse-retry$/, 'it comes back to no stream: a call that may have run is not repeated'],
];

/** Between the suite and what a gateway offers stand our interceptors. */
const NOT_BY_THE_GATEWAY: Reasons = [
  [
    /^(logging|completion|resources|prompts)-/,
    'no such method passes the REQUEST interceptor: tools alone are offered',
  ],
  [
    /^tools-call-(image|audio|embedded-resource|mixed-content)$/,
    'of a result the text passes, which the guardrail can read',
  ],
  [/^tools-call-with-(logging|progress)$/, 'nothing but the answer passes: notifications would pass by the guardrail'],
  [
    /^(tools-call-(sampling|elicitation)|elicitation-)/,
    'a client is asked for nothing: it is said to be able to do nothing',
  ],
  [/^server-sse-/, 'answers come in one piece: a stream would pass by the RESPONSE interceptor'],
  [/^json-schema-2020-12$/, 'a schema that names its dialect or refers to definitions is refused at synthesis'],
  [
    /^dns-rebinding-protection$/,
    'it is for servers on a user’s machine that ask for no token; AgentCore answers nobody without one',
  ],
];

/** What a suite says of a scenario. */
interface Told {
  readonly scenario: string;
  readonly passed: boolean;
}

/** Runs the suite's scenarios of clients against our client, and those of servers against a gateway behind our interceptors. */
export async function conformance(installed: Installed): Promise<void> {
  const { folder, node } = installed;
  const client = join(folder, 'conformance-client.cjs');
  buildSync({
    entryPoints: [join(__dirname, 'conformance-client.ts')],
    outfile: client,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    logLevel: 'error',
  });
  const gateway = await new ServedGateway().start();
  try {
    const [clients, servers] = await Promise.all([
      run(installed, ['client', '--command', `${node} ${client}`, '--suite', 'all']),
      run(installed, ['server', '--url', gateway.url, '--suite', 'all']),
    ]);
    judge('our client', clients, NOT_BY_THE_CLIENT, ['tools_call']);
    judge('a gateway behind our interceptors', servers, NOT_BY_THE_GATEWAY, [
      'server-initialize',
      'ping',
      'tools-list',
      'tools-call-simple-text',
      'tools-call-error',
    ]);
  } finally {
    await gateway.stop();
  }
}

async function run({ folder, node }: Installed, args: readonly string[]): Promise<Told[]> {
  const suite = join(folder, 'node_modules', '@modelcontextprotocol', 'conformance', 'dist', 'index.js');
  // a token that its authorization scenarios do not know ends the suite otherwise
  const child = spawn(node, ['--unhandled-rejections=warn', suite, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  await new Promise((resolve) => child.on('close', resolve));
  const told = [...output.matchAll(/^[✓✗] (\S+): (\d+) passed, (\d+) failed(?:, (\d+) warnings)?/gm)].map(
    ([, scenario, passed, failed, warned = '0']) => ({
      scenario: scenario!,
      // nothing looked at is nothing passed
      passed: Number(passed) > 0 && Number(failed) + Number(warned) === 0,
    }),
  );
  assert.ok(told.length > 0, `the suite told nothing:\n${output.slice(-2_000)}`);
  return told;
}

/** Each scenario is passed, or does not apply for a reason that is told; some of those whoever does nothing passes. */
function judge(what: string, told: readonly Told[], reasons: Reasons, expected: readonly string[]): void {
  const left = new Map(told.map(({ scenario, passed }) => [scenario, passed]));
  const apart = reasons.map(([scenarios, why]) => {
    const some = [...left.keys()].filter((scenario) => scenarios.test(scenario));
    for (const scenario of some) left.delete(scenario);
    return `  not ${some.join(', ')}: ${why}`;
  });
  const failed = [...left].filter(([, passed]) => !passed).map(([scenario]) => scenario);
  console.log(`${what}: of ${told.length} scenarios ${left.size} apply: ${[...left.keys()].join(', ')}`);
  for (const line of apart) console.log(line);
  assert.deepEqual(failed, [], `${what}: not passed`);
  // an empty list, or a reason that fits too much, is none of being passed
  assert.deepEqual([...left.keys()].sort(), [...expected].sort(), `${what}: what applies`);
}
