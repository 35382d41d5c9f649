import { AGENT_ERRORS } from '../../../../lib/contract';
import type { ApprovalAsked } from '../../../../lib/contract/approval-queue';
import type { CatalogueTool } from '../../../../lib/layers/agent/contract';
import { isUnasked } from '../../../../lib/layers/agent/runtime/approvals/unasked';
import { interceptRequest } from '../../../../lib/layers/agent/runtime/intercept-request';
import type { AgentRecord } from '../../../../lib/layers/agent/runtime/record';
import { pinned } from '../../../../lib/layers/agent/runtime/settings';
import { requestParts } from '../request-parts';

const REFUND: CatalogueTool = {
  description: 'Refunds an order.',
  inputSchema: {
    type: 'object',
    properties: {
      order: { type: 'string', maxLength: 20 },
      cents: { type: 'integer', minimum: 1, maximum: 100_000 },
      to: { type: 'object', properties: { kind: { type: 'string', maxLength: 10 } }, additionalProperties: false },
    },
    required: ['order'],
    additionalProperties: false,
  },
  effect: 'MUTATING',
  allow: [{ conditions: [], limits: [] }],
  hash: 'x',
  timeoutMs: 1_000,
  maxResultBytes: 1_024,
  withoutApproval: { cents: { maximum: 5_000 } },
};

/** What becomes of a call of the tool, where nobody ever agrees. */
async function called(args: object, tool: Partial<CatalogueTool> = {}) {
  const asked: ApprovalAsked[] = [];
  const records: AgentRecord[] = [];
  const intercept = interceptRequest(
    {
      tools: pinned({ version: 1, tools: { refund: { ...REFUND, ...tool } } }),
      claims: { subject: 'sub' },
      maxRequestBytes: 4_000,
    },
    requestParts({ sub: 'alice' }, asked, records),
  );
  const body = { jsonrpc: '2.0', id: 7, method: 'tools/call', params: { name: 'refund', arguments: args } };
  const { mcp } = (await intercept({
    interceptorInputVersion: '1.0',
    mcp: { gatewayRequest: { path: '/mcp', httpMethod: 'POST', headers: { authorization: 'x' }, body } },
  })) as unknown as { mcp: Record<string, { body: { error?: { code: number }; params?: { arguments: object } } }> };
  const answer = mcp.transformedGatewayResponse?.body ?? mcp.transformedGatewayRequest!.body;
  return { runs: answer.params?.arguments, code: answer.error?.code, asked, record: records[0]! };
}

test('a call within the limit goes on with its proof, nobody is asked, and the record says so', async () => {
  for (const cents of [1, 5_000]) {
    const { runs, asked, record } = await called({ order: 'A1', cents });
    expect(runs).toEqual({ order: 'A1', cents, _context: 'proof' });
    expect(asked).toEqual([]);
    expect(record).toMatchObject({ decision: 'forwarded', unasked: true });
  }
});

test.each<[string, object, Partial<CatalogueTool>]>([
  ['beyond the limit', { order: 'A1', cents: 5_001 }, {}],
  ['that leaves the limited argument out', { order: 'A1' }, {}],
  ['of a tool without limits', { order: 'A1', cents: 1 }, { withoutApproval: undefined }],
  [
    'within one limit of two',
    { order: 'A1', cents: 1, to: { kind: 'cash' } },
    { withoutApproval: { cents: { maximum: 5_000 }, 'to.kind': { oneOf: ['card'] } } },
  ],
  ['below the least', { order: 'A1', cents: 1 }, { withoutApproval: { cents: { minimum: 2, maximum: 5_000 } } }],
])('people are asked about a call %s', async (_, args, tool) => {
  const { runs, code, asked, record } = await called(args, tool);
  expect(runs).toBeUndefined();
  expect(code).toBe(AGENT_ERRORS.approvalRequired);
  expect(asked).toHaveLength(1);
  expect(record.unasked).toBeUndefined();
});

test('who is asked reads about what nobody would be', async () => {
  const { asked } = await called(
    { order: 'A1', cents: 9_000 },
    { withoutApproval: { cents: { minimum: 2, maximum: 5_000 }, 'to.kind': { oneOf: ['card', 'bank'] } } },
  );
  expect(asked[0]!.description).toBe(
    'Refunds an order. Nobody is asked where cents is at least 2 and at most 5000, and to.kind is "card" or "bank".',
  );
});

test('within both limits of two, one of them inside of an object, nobody is asked', async () => {
  const { asked } = await called(
    { order: 'A1', cents: 1, to: { kind: 'card' } },
    { withoutApproval: { cents: { maximum: 5_000 }, 'to.kind': { oneOf: ['card'] } } },
  );
  expect(asked).toEqual([]);
});

// whatever a schema lets through: a limit by itself takes nothing for granted
test.each<[string, unknown]>([
  ['a text', '1'],
  ['a list', [1]],
  ['an object', { valueOf: 1 }],
  ['nothing', null],
  ['true', true],
  ['no number', Number.NaN],
  ['endless', Number.NEGATIVE_INFINITY],
])('%s is within no limit of numbers', (_, cents) => {
  expect(isUnasked({ cents }, { cents: { maximum: 5_000 } })).toBe(false);
});

test('no limit is one that says nothing, or something that is not known', () => {
  const args = { cents: 1, kind: 'card' };
  for (const limits of [
    {},
    { cents: {} },
    { cents: { most: 5 } },
    { cents: { maximum: 5, most: 5 } },
    { cents: { maximum: Number.NaN } },
    { kind: { oneOf: [] } },
    { kind: { oneOf: 'card' } },
    { kind: { oneOf: ['card'], maximum: 5 } },
  ]) {
    expect([limits, isUnasked(args, limits as never)]).toEqual([limits, false]);
    const tools = { refund: { ...REFUND, withoutApproval: limits as never } };
    expect(() => pinned({ version: 1, tools })).toThrow('the limits of refund without an approval are none');
  }
  expect(() => pinned({ version: 1, tools: { refund: { ...REFUND, effect: 'READ' } } })).toThrow('are none');
});

test('what every object has is no argument', () => {
  expect(isUnasked(Object.create({ cents: 1 }), { cents: { maximum: 5 } })).toBe(false);
  expect(isUnasked({ list: [1] }, { 'list.length': { maximum: 5 } })).toBe(false);
});
