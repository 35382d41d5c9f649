import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { app, refundAgent } from '../../examples/refund-agent/app';
import type { ApprovalAsked } from '../../lib/contract/approval-queue';
import type { AgentCatalogue } from '../../lib/layers/agent/contract';
import { interceptRequest } from '../../lib/layers/agent/runtime/intercept-request';
import { pinned } from '../../lib/layers/agent/runtime/settings';
import { judge } from '../../lib/report/result';
import { readPaths } from '../../lib/template/files';
import { LocalTable } from '../../local/aws/local-table';
import { requestParts } from '../layers/agent/request-parts';
import { judged } from '../support/packs';

const FOLDER = join(__dirname, '..', '..', 'examples', 'refund-agent');
const README = readFileSync(join(FOLDER, 'README.md'), 'utf8');
const table = new LocalTable('orders');

type Asked = readonly [name: 'read' | 'refund', args: object, tenant?: string];

/** Runs the functions in a process of their own, as Lambda does: what each of these calls, one after the other, answers. */
async function answersTo(...calls: readonly Asked[]): Promise<unknown[]> {
  const asked = calls.map(([name, args, tenant = 'acme']) => [
    name,
    { tool: name, arguments: args, caller: { tenant, subject: 'desk' } },
  ]);
  const script = `
    const work = await import(process.argv[1]);
    const answers = [];
    for (const [name, call] of JSON.parse(process.argv[2])) answers.push(await work[name](call));
    console.log(JSON.stringify(answers));`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '-e', script, join(FOLDER, 'functions', 'orders.mjs'), JSON.stringify(asked)],
    {
      env: {
        ...process.env,
        ORDERS: table.name,
        AWS_REGION: 'us-east-1',
        AWS_ENDPOINT_URL_DYNAMODB: table.url,
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
      },
    },
  );
  return JSON.parse(stdout);
}

beforeAll(() => table.start());
afterAll(() => table.close());

/** The orders of the README, as its commands put them. */
async function ordersOfReadme() {
  const items = [...README.matchAll(/--item '(.+)'/g)].map(([, item]) => JSON.parse(item!));
  expect(items).toHaveLength(2);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint: table.url, region: 'us-east-1', credentials });
  for (const Item of items) await client.send(new PutItemCommand({ TableName: table.name, Item }));
  client.destroy();
}

describe('the functions', () => {
  const order = (refundedCents: number) => ({ found: true, status: 'delivered', totalCents: 4200, refundedCents });
  const refused = expect.objectContaining({ refunded: false });
  // one after the other, in one process
  const CALLS: readonly [what: string, call: Asked, answer: unknown][] = [
    ['read an order of the company that asks', ['read', { order: 'A1' }], order(0)],
    ['read no order of another company', ['read', { order: 'A1' }, 'globex'], { found: false }],
    ['refund no more than it cost', ['refund', { order: 'A1', cents: 4201 }], refused],
    ['refund nothing of another company', ['refund', { order: 'A1', cents: 1 }, 'globex'], refused],
    ['refund no order that there is not', ['refund', { order: 'A9', cents: 1 }], refused],
    ['have refunded nothing by that', ['read', { order: 'A1' }], order(0)],
    ['refund an order', ['refund', { order: 'A1', cents: 1000 }], { refunded: true, cents: 1000 }],
    ['refund it once', ['refund', { order: 'A1', cents: 1000 }], refused],
    ['say what was refunded', ['read', { order: 'A1' }], order(1000)],
  ];
  let answers: unknown[];
  beforeAll(async () => {
    await ordersOfReadme();
    answers = await answersTo(...CALLS.map(([, call]) => call));
  });

  test.each(CALLS.map(([what, , answer], i) => [what, i, answer] as const))('%s', (_, i, answer) => {
    expect(answers[i]).toEqual(answer);
  });
});

describe('the app', () => {
  const { findings, undecided } = judged(app);
  const contentOf = (file: string) => readFileSync(join(app.outdir, file), 'utf8');
  const files = readdirSync(app.outdir).filter((file) => file.endsWith('.json'));
  const templates = files.filter((file) => file.endsWith('.template.json')).map((file) => JSON.parse(contentOf(file)));

  test('leaves our packs nothing to find, and stock packs nothing but in the shop', () => {
    expect(findings.filter((finding) => !/ Shop\//.test(finding))).toEqual([]);
    expect(undecided.filter((finding) => !/ Shop\//.test(finding))).toEqual([]);
  });

  test('notices an agent that tries what it may not', () => {
    const { coverage } = judge(readPaths([app.outdir]), ['llm-2025']);
    const { layers } = coverage.get('llm-2025')!.find(({ risk }) => risk.id === 'LLM06:2025')!;
    expect(layers.detective.flatMap(({ proven }) => proven.map(({ control }) => control.id))).toEqual([
      'agent-refusals-alarm',
    ]);
    const refused = refundAgent.agentGateway!.metricRefused();
    const alarms = templates.flatMap(({ Resources }) => Object.values(Resources)) as {
      Properties?: { [name: string]: unknown };
    }[];
    const [alarm] = alarms.filter(
      ({ Properties }) =>
        Properties?.Threshold &&
        Properties.Namespace === refused.namespace &&
        Properties.MetricName === refused.metricName,
    );
    expect(README).toContain(`${alarm!.Properties!.Threshold} such calls within five minutes`);
  });

  test('has the outputs that the README takes', () => {
    const variables = [...README.matchAll(/\$\{?([A-Z]+(?:_[A-Z]+)+)\}?/g)].map(([, name]) => name!);
    const outputs = templates.flatMap(({ Outputs }) => Object.keys(Outputs ?? {}));
    const known = outputs.map((name) => name.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase());
    expect(new Set(variables).size).toBeGreaterThan(3);
    expect(variables.filter((name) => !known.includes(name))).toEqual([]);
  });

  test('costs what the README says', () => {
    const [, dollars] = /Fixed cost about (\$\d+) a month/.exec(files.map(contentOf).join())!;
    expect(README).toContain(`About ${dollars} a month`);
  });

  test('asks two people', () => {
    expect(JSON.stringify(templates)).toContain('"APPROVALS_NEEDS":"2"');
    expect(refundAgent.approvals).toBeDefined();
  });

  /** What becomes of a call at the gateway of tools, by the catalogue that is deployed. */
  async function calledThere(tool: string, args: object) {
    const asked: ApprovalAsked[] = [];
    const catalogue: AgentCatalogue = { version: 1, tools: refundAgent.agentGateway!._tools };
    const intercept = interceptRequest(
      { tools: pinned(catalogue), claims: { subject: 'sub', tenant: 'tenant' }, maxRequestBytes: 16_384 },
      requestParts({ sub: 'desk', tenant: 'acme' }, asked),
    );
    const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: tool, arguments: args } };
    const answer = JSON.stringify(
      await intercept({
        interceptorInputVersion: '1.0',
        mcp: { gatewayRequest: { path: '/mcp', httpMethod: 'POST', headers: { authorization: 'x' }, body } },
      }),
    );
    return { goesOn: answer.includes('"proof"'), asked };
  }

  test('lets small refunds go on, and asks about others in the words of the README', async () => {
    expect(await calledThere('orders___read', { order: 'A1' })).toEqual({ goesOn: true, asked: [] });
    expect(await calledThere('refunds___refund', { order: 'A1', cents: 5000 })).toEqual({ goesOn: true, asked: [] });
    const large = await calledThere('refunds___refund', { order: 'A2', cents: 5001 });
    expect(large).toMatchObject({ goesOn: false, asked: [{ arguments: { order: 'A2', cents: 5001 } }] });
    expect(README).toContain(`\n${large.asked[0]!.description}\n`);
  });

  test.each([
    ['more than a refund may be', { order: 'A2', cents: 100_001 }],
    ['an order that is no number', { order: 'a2', cents: 1 }],
    ['a company', { order: 'A2', cents: 1, tenant: 'globex' }],
  ])('refuses %s before anybody is asked', async (_, args) => {
    expect(await calledThere('refunds___refund', args)).toEqual({ goesOn: false, asked: [] });
  });
});
