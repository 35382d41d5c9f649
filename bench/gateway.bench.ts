import { execFileSync, fork, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { BedrockRuntimeClient, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { ENV } from '../lib/contract';
import { Answering, type Parts, startHost, startParts } from '../local/aws/processes';
import { freePort } from '../local/free-port';
import { atMost, type Measurement } from './measurement';

const WARM_UP = 250;
const ROUNDS = 250;
const COLD_STARTS = 9;
const PORTKEY = '@portkey-ai/gateway@1.15.2';
const LITELLM = 'litellm[proxy]==1.108.7';
/** Where LiteLLM's proxy is kept: it takes minutes to install. */
const LITELLM_PLACE = resolve(__dirname, '..', '.external', 'litellm');
const LOCAL_AWS = resolve(__dirname, '..', 'local', 'aws');
const HANDLER = resolve(__dirname, '..', 'assets', 'gateway', 'handler');
const QUESTION = 'Where is my parcel?';
const CHAT = { messages: [{ role: 'user', content: QUESTION }], max_tokens: 500, stream: true };

/** Milliseconds until the first text, and until the end. */
interface Timing {
  readonly first: number;
  readonly total: number;
}

const percentile = (values: readonly number[], part: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * part)]!;

const agent = new Agent({ keepAlive: true });

/** Sends a body and times the answer; `isFirst` says which piece of it counts as the first. */
function timed(
  url: string,
  headers: Record<string, string>,
  body: unknown,
  isFirst: (piece: string) => boolean = () => true,
): Promise<Timing> {
  return new Promise((done, fail) => {
    const start = performance.now();
    let first = 0;
    const outgoing = request(url, {
      method: 'POST',
      agent,
      headers: { 'content-type': 'application/json', ...headers },
    });
    outgoing.on('response', (answer) => {
      let last = '';
      answer.setEncoding('utf8').on('data', (piece: string) => {
        if (first === 0 && isFirst(piece)) first = performance.now() - start;
        last = piece;
      });
      answer.on('end', () => {
        if (answer.statusCode === 200 && first > 0) done({ first, total: performance.now() - start });
        else fail(new Error(`${url} answered ${answer.statusCode}: ${last.slice(0, 300)}`));
      });
    });
    outgoing.on('error', fail).end(JSON.stringify(body));
  });
}

const hasText = (piece: string) => /"content":"[^"]/.test(piece);

/** What a client without any gateway does. */
function direct({ settings }: Parts): () => Promise<Timing> {
  const client = new BedrockRuntimeClient({
    region: settings.region,
    endpoint: settings.endpoints!['bedrock-runtime'],
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler: new NodeHttpHandler({ httpAgent: { keepAlive: true } }),
  });
  return async () => {
    const start = performance.now();
    let first = 0;
    const { stream } = await client.send(
      new ConverseStreamCommand({
        modelId: 'anthropic.model',
        messages: [{ role: 'user', content: [{ text: QUESTION }] }],
        inferenceConfig: { maxTokens: 500 },
      }),
    );
    for await (const event of stream!) {
      if (first === 0 && event.contentBlockDelta) first = performance.now() - start;
    }
    return { first, total: performance.now() - start };
  };
}

/** The network calls that controls cannot do without, bare: what they cost is not the gateway's to save. */
function controlCalls({ settings }: Parts): { reserve(): Promise<Timing>; guard(): Promise<Timing> } {
  const { dynamodb, 'bedrock-runtime': bedrock } = settings.endpoints!;
  const update = {
    TableName: settings.quota.table,
    Key: { pk: { S: 'BENCH' } },
    UpdateExpression: 'SET #r = :e, #ttl = :ttl ADD used :e',
    ConditionExpression: 'attribute_not_exists(#n) AND (attribute_not_exists(used) OR used <= :room)',
    ExpressionAttributeNames: { '#r': 'r_1', '#ttl': 'ttl', '#n': 'none' },
    ExpressionAttributeValues: { ':e': { N: '1' }, ':ttl': { N: '1' }, ':room': { N: '1000000' } },
    ReturnValues: 'UPDATED_NEW',
  };
  const signature = {
    authorization:
      'AWS4-HMAC-SHA256 Credential=local/20260101/eu-central-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
    'x-amz-date': '20260101T000000Z',
  };
  return {
    reserve: () =>
      timed(
        dynamodb!,
        { ...signature, 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.UpdateItem' },
        update,
      ),
    guard: () =>
      timed(
        `${bedrock}/guardrail/guard/version/7/apply`,
        {},
        { source: 'INPUT', content: [{ text: { text: QUESTION } }] },
      ),
  };
}

/** Portkey's gateway, installed for this run only and on loopback; undefined, with the reason on stderr, when it cannot be had. */
async function portkey({ settings }: Parts, folder: string) {
  try {
    writeFileSync(join(folder, 'package.json'), '{ "private": true }');
    const install = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--silent', PORTKEY];
    execFileSync('npm', install, { cwd: folder, timeout: 120_000, stdio: 'pipe' });
    const port = await freePort();
    const child = fork(
      join(folder, 'node_modules', '@portkey-ai', 'gateway', 'build', 'start-server.js'),
      ['--headless', `--port=${port}`],
      {
        execArgv: [
          '--expose-gc',
          '--require',
          join(LOCAL_AWS, 'loopback-only.cjs'),
          '--require',
          join(LOCAL_AWS, 'measured.cjs'),
        ],
        env: { ...process.env, NODE_ENV: 'production' },
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      },
    );
    const headers = {
      'x-portkey-provider': 'bedrock',
      'x-portkey-aws-access-key-id': 'local',
      'x-portkey-aws-secret-access-key': 'local',
      'x-portkey-aws-region': settings.region,
      'x-portkey-custom-host': settings.endpoints!['bedrock-runtime']!,
    };
    const ask = () =>
      timed(`http://127.0.0.1:${port}/v1/chat/completions`, headers, { ...CHAT, model: 'anthropic.model' }, hasText);
    for (let attempt = 0; ; attempt += 1) {
      try {
        await ask();
        return { process: new Answering(child), ask };
      } catch (error) {
        if (attempt === 600) {
          child.kill();
          throw error;
        }
        await new Promise((done) => setTimeout(done, 100));
      }
    }
  } catch (error) {
    process.stderr.write(`without Portkey's gateway: ${(error as Error).message.split('\n')[0]}\n`);
    return undefined;
  }
}

/** LiteLLM's proxy with one worker and no database, on loopback; undefined, with the reason on stderr, when it cannot be had. */
async function litellm({ settings }: Parts, folder: string) {
  try {
    // another process's CPU time is read where only Linux has it
    if (!existsSync('/proc/self/stat')) throw new Error('no /proc');
    const bin = join(LITELLM_PLACE, 'bin');
    if (!existsSync(join(bin, 'litellm'))) {
      execFileSync('python3', ['-m', 'venv', LITELLM_PLACE]);
      const quiet = ['install', '--quiet', '--disable-pip-version-check'];
      execFileSync(join(bin, 'pip'), [...quiet, 'uv>=0.8,<1'], { timeout: 120_000 });
      const uv = ['pip', 'install', '--quiet', '--no-config', '--python', join(bin, 'python'), LITELLM];
      execFileSync(join(bin, 'uv'), uv, { timeout: 300_000 });
    }
    const port = await freePort();
    const config = join(folder, 'litellm.json');
    const model = {
      model: 'bedrock/converse/anthropic.model',
      aws_access_key_id: 'local',
      aws_secret_access_key: 'local',
      aws_region_name: settings.region,
      aws_bedrock_runtime_endpoint: settings.endpoints!['bedrock-runtime'],
    };
    const general_settings = { master_key: 'sk-local' };
    writeFileSync(
      config,
      JSON.stringify({ model_list: [{ model_name: 'default', litellm_params: model }], general_settings }),
    );
    const child = spawn(join(bin, 'litellm'), ['--config', config, '--host', '127.0.0.1', '--port', `${port}`], {
      env: { PATH: process.env.PATH, HOME: folder, LITELLM_LOCAL_MODEL_COST_MAP: 'True', LITELLM_TELEMETRY: 'False' },
      stdio: 'ignore',
    });
    const headers = { authorization: 'Bearer sk-local' };
    const url = `http://127.0.0.1:${port}/v1/chat/completions`;
    const ask = () => timed(url, headers, { ...CHAT, model: 'default' }, hasText);
    const measure = () => {
      const [utime, stime] = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]!.split(' ').slice(11, 13);
      const pages = Number(readFileSync(`/proc/${child.pid}/statm`, 'utf8').split(' ')[1]);
      // a hundred ticks a second, and pages of 4096 bytes, as Linux has them on most machines
      return { cpu: (Number(utime) + Number(stime)) * 10, rss: pages * 4_096 };
    };
    for (let attempt = 0; ; attempt += 1) {
      try {
        await ask();
        return { ask, measure, stop: () => void child.kill() };
      } catch (error) {
        if (attempt === 600 || child.exitCode !== null) {
          child.kill();
          throw error;
        }
        await new Promise((done) => setTimeout(done, 500));
      }
    }
  } catch (error) {
    process.stderr.write(`without LiteLLM's proxy: ${(error as Error).message.split('\n')[0]}\n`);
    return undefined;
  }
}

/** CPU milliseconds of a process from its start until the handler can take its first request. */
function coldStart(env: Record<string, string>, code: string): number {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [
      '-e',
      `process.on('exit', () => { const { user, system } = process.cpuUsage(); console.log('CPU ' + (user + system)); }); ${code}`,
    ],
    { env: { ...env, PATH: process.env.PATH }, encoding: 'utf8' },
  );
  const micros = /^CPU (\d+)$/m.exec(stdout)?.[1];
  // settings that the handler does not accept would make it start in no time
  if (status !== 0 || !micros || stderr.includes('secure-llm.settings')) throw new Error(`no cold start: ${stderr}`);
  return Number(micros) / 1_000;
}

function coldStarts(env: Record<string, string>): Measurement[] {
  const { [ENV.document]: _document, [ENV.toolFunctions]: _tools, ...rest } = env;
  const aliases = JSON.stringify({ default: { modelId: 'anthropic.model' } });
  const code = `globalThis.awslambda = { streamifyResponse: (handler) => handler }; require(${JSON.stringify(HANDLER)});`;
  const rounds = Array.from({ length: COLD_STARTS }, () => ({
    empty: coldStart({}, ''),
    plain: coldStart({ ...rest, [ENV.aliases]: aliases }, code),
    cedar: coldStart(env, code),
  }));
  // the least: what else the machine does only ever adds
  const of = (name: 'empty' | 'plain' | 'cedar') => Math.min(...rounds.map((round) => round[name]));
  return [
    { name: 'cold start, CPU of an empty Node process', value: of('empty'), unit: 'ms' },
    atMost('cold start, CPU without a policy', of('plain'), 'ms', 75),
    atMost('cold start, CPU with Cedar and a policy', of('cedar'), 'ms', 140),
  ];
}

export async function run(): Promise<Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'portkey-'));
  const parts = await startParts();
  const stops: (() => void)[] = [() => parts.process.stop()];
  try {
    const ours = await startHost(parts.settings, 'ignore');
    stops.push(() => ours.stop());
    // a process of its own, so that what new tokens cost is seen by itself
    const strangers = await startHost(parts.settings, 'ignore');
    stops.push(() => strangers.stop());
    const unknown = await parts.order<string[]>({ do: 'tokens', count: WARM_UP + ROUNDS });
    const theirs = await portkey(parts, folder);
    if (theirs) stops.push(() => theirs.process.stop());
    const python = await litellm(parts, folder);
    if (python) stops.push(() => python.stop());
    const { reserve, guard } = controlCalls(parts);
    const chat = (url: string, token: string) => {
      const headers = { authorization: `Bearer ${token}` };
      return timed(`${url}/v1/chat/completions`, headers, { ...CHAT, model: 'default' }, hasText);
    };
    const ways = {
      direct: direct(parts),
      ours: (i: number) => chat(ours.url, parts.tokens[i % parts.tokens.length]!),
      strangers: (i: number) => chat(strangers.url, unknown[i]!),
      ...(theirs ? { theirs: theirs.ask } : {}),
      ...(python ? { python: python.ask } : {}),
      reserve,
      guard,
    };
    type Way = keyof typeof ways;
    const names = Object.keys(ways) as Way[];
    const timings = new Map<Way, Timing[]>(names.map((name) => [name, []]));
    const cpu = async () => ({
      ours: (await ours.measure()).cpu,
      strangers: (await strangers.measure()).cpu,
      theirs: theirs ? (await theirs.process.measure()).cpu : 0,
      python: python ? python.measure().cpu : 0,
    });
    let before: Awaited<ReturnType<typeof cpu>> | undefined;
    for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
      if (round === WARM_UP) before = await cpu();
      // in turns, so that whatever else the machine does meets them alike
      for (const name of names) {
        const timing = await ways[name]!(round);
        if (round >= WARM_UP) timings.get(name)!.push(timing);
      }
    }
    const after = await cpu();
    const each = (name: Way, what: keyof Timing, part = 0.5) =>
      percentile(
        timings.get(name)!.map((timing) => timing[what]),
        part,
      );
    const lines = (label: string, name: Way): Measurement[] =>
      (['first', 'total'] as const).flatMap((what) =>
        [0.5, 0.99].map((part) => ({
          name: `${label}, ${what === 'first' ? 'first text' : 'whole answer'}, p${part * 100}`,
          value: each(name, what, part),
          unit: 'ms',
        })),
      );
    const cpuOf = (name: keyof typeof after) => (after[name] - before![name]) / ROUNDS;
    const calls = 2 * each('reserve', 'total') + each('guard', 'total');
    return [
      ...lines('SDK direct', 'direct'),
      ...(theirs ? lines('Portkey, no controls', 'theirs') : []),
      ...lines('gateway, all controls', 'ours'),
      { name: 'bare calls of the controls (2 reservations, 1 guardrail), p50', value: calls, unit: 'ms' },
      atMost(
        'time to first text that the gateway adds / those calls',
        (each('ours', 'first') - each('direct', 'first')) / calls,
        'ratio',
        1.5,
      ),
      { name: 'gateway, CPU a request', value: cpuOf('ours'), unit: 'ms' },
      { name: 'gateway, CPU a request with a new token each time', value: cpuOf('strangers'), unit: 'ms' },
      { name: 'gateway, memory after these requests', value: (await ours.measure()).rss / 1e6, unit: 'MB' },
      ...(theirs
        ? [
            { name: 'Portkey, CPU a request', value: cpuOf('theirs'), unit: 'ms' },
            {
              name: 'Portkey, memory after these requests',
              value: (await theirs.process.measure()).rss / 1e6,
              unit: 'MB',
            },
            atMost('CPU a request, gateway / Portkey', cpuOf('ours') / cpuOf('theirs'), 'ratio', 1.05),
            atMost(
              'CPU a request with a new token each time, gateway / Portkey',
              cpuOf('strangers') / cpuOf('theirs'),
              'ratio',
              1.05,
            ),
          ]
        : []),
      ...(python
        ? [
            { name: "LiteLLM's proxy, CPU a request", value: cpuOf('python'), unit: 'ms' },
            { name: "LiteLLM's proxy, memory after these requests", value: python.measure().rss / 1e6, unit: 'MB' },
            atMost("CPU a request, gateway / LiteLLM's proxy", cpuOf('ours') / cpuOf('python'), 'ratio', 0.3),
          ]
        : []),
      ...coldStarts(parts.env),
      atMost('bundle of the handler, besides Cedar', statSync(join(HANDLER, 'index.js')).size / 1e3, 'kB', 220),
      { name: 'Cedar beside it', value: statSync(join(HANDLER, 'cedar_wasm_bg.wasm')).size / 1e3, unit: 'kB' },
    ];
  } finally {
    for (const stop of stops) stop();
    agent.destroy();
    rmSync(folder, { recursive: true, force: true });
  }
}
