import { agentTools, isBehind, NotApproved } from '../../../../lib/layers/gateway/runtime/agent-tools';
import { type McpCall, McpError, NOT_APPROVED } from '../../../../lib/layers/gateway/runtime/mcp-client';
import { lambdaTools, type ToolCaller } from '../../../../lib/layers/gateway/runtime/tools';
import type { AwsRequest } from '../../../../lib/runtime/aws-call';
import { ALICE, settings } from './steps/exchanges';

const { signal } = new AbortController();
const schema = { type: 'object' };
const tools = {
  lookup: { description: 'd', inputSchema: schema },
  slow: { description: 'd', inputSchema: schema, timeoutMs: 20_000 },
  refund: { description: 'd', inputSchema: schema, mutating: true },
};
const caller = (more: Partial<ToolCaller> = {}): ToolCaller => ({
  principal: { ...ALICE, scopes: ['tools/call'] },
  authorization: 'Bearer aa.bb-c.d_d',
  conversation: 'c1',
  approvals: [],
  ...more,
});

describe('a tool behind an agent gateway', () => {
  const config = {
    url: 'https://tools.example/mcp',
    scope: 'tools/call',
    tools: { lookup: 'Orders___lookup', slow: 'Orders___slow', refund: 'Orders___refund' },
  };
  const notApproved = (request?: string) => new McpError(NOT_APPROVED, request);
  /** Runs a tool; each call is answered by the next of `answers`, and the last of them goes on. */
  const run = async (name: string, given = caller(), answers: (string | Error)[] = ['found'], more: object = {}) => {
    const calls: McpCall[] = [];
    const call = async (one: McpCall) => {
      calls.push(one);
      const answer = answers[Math.min(calls.length, answers.length) - 1];
      if (answer instanceof Error) throw answer;
      return answer;
    };
    const keys = async (use: string) => Buffer.from(use);
    const tool = agentTools({ ...config, ...more }, { document: { tools } }, call, keys);
    const outcome = await tool(name, { a: 1 }, given, signal).catch((error: unknown) => error);
    return { calls, outcome };
  };

  test('is called at its address by its name there, for whoever asks and no longer than it says', async () => {
    const { calls, outcome } = await run('lookup');
    expect(outcome).toBe('found');
    expect(calls).toEqual([
      {
        url: config.url,
        token: 'aa.bb-c.d_d',
        tool: 'Orders___lookup',
        arguments: { a: 1 },
        session: expect.stringMatching(/^[0-9a-f]{64}$/),
        approval: undefined,
        timeout: 10_000,
        signal,
      },
    ]);
    expect((await run('slow')).calls[0].timeout).toBe(20_000);
  });
  test('is told nothing of approvals where it changes nothing', async () => {
    const { calls } = await run('lookup', caller({ approvals: ['one'] }));
    expect(calls.map(({ approval }) => approval)).toEqual([undefined]);
  });
  test.each<[string, Partial<ToolCaller>, string]>([
    ['for whom it is not', { principal: { ...ALICE, scopes: ['tools/call2', 'x'] } }, 'mcp: NoScope'],
    ['without a header', { authorization: undefined }, 'mcp: NoToken'],
    ['with a password', { authorization: 'Basic aa.bb.cc' }, 'mcp: NoToken'],
    ['with a token of two parts', { authorization: 'Bearer aa.bb' }, 'mcp: NoToken'],
    ['with a token and more', { authorization: 'Bearer aa.bb.cc x' }, 'mcp: NoToken'],
    ['with more before a token', { authorization: 'x Bearer aa.bb.cc' }, 'mcp: NoToken'],
  ])('is not called by a caller %s', async (_, more, message) => {
    const { calls, outcome } = await run('lookup', caller(more));
    expect([calls, (outcome as Error).message]).toEqual([[], message]);
  });
  test('may say so much and no more', async () => {
    expect((await run('lookup', caller(), ['x'.repeat(32_000)])).outcome).toHaveLength(32_000);
    expect((await run('lookup', caller(), ['x'.repeat(32_001)])).outcome).toEqual(new McpError('ResultTooLarge'));
  });

  describe('that changes something', () => {
    const page = { approvalsPage: 'https://desk.example/' };
    const approvals = (calls: McpCall[]) => calls.map(({ approval }) => approval);
    test('is not called without an approval, and the record says why', async () => {
      const { calls, outcome } = await run('refund');
      expect(calls).toEqual([]);
      expect(outcome).toBeInstanceOf(NotApproved);
      expect(outcome).toMatchObject({
        name: 'NotApproved',
        message: 'no approval of the request opens this call',
        request: undefined,
      });
    });
    test('is tried with each approval until one opens it', async () => {
      const { calls, outcome } = await run('refund', caller({ approvals: ['a', 'b', 'c'] }), [notApproved(), 'paid']);
      expect([approvals(calls), outcome]).toEqual([['a', 'b'], 'paid']);
    });
    test('is called without one where people are asked, and says where they decide', async () => {
      const { calls, outcome } = await run('refund', caller(), [notApproved('r1')], page);
      expect(approvals(calls)).toEqual([undefined]);
      expect(outcome).toMatchObject({ name: 'NotApproved', request: { id: 'r1', url: 'https://desk.example/#r1' } });
      const nameless = await run('refund', caller(), [notApproved()], page);
      expect((nameless.outcome as NotApproved).request).toBeUndefined();
    });
    test('is called with the approvals that there are, also where people are asked', async () => {
      const { calls } = await run('refund', caller({ approvals: ['a'] }), ['paid'], page);
      expect(approvals(calls)).toEqual(['a']);
    });
    test('names no request where there is no page for it', async () => {
      const { outcome } = await run('refund', caller({ approvals: ['a'] }), [notApproved('r1')]);
      expect((outcome as NotApproved).request).toBeUndefined();
    });
    test.each([new McpError('Timeout'), new Error('x')])(
      'is not tried again after %s: it may have acted',
      async (error) => {
        const { calls, outcome } = await run('refund', caller({ approvals: ['a', 'b'] }), [error]);
        expect([approvals(calls), outcome]).toEqual([['a'], error]);
      },
    );
  });

  test('is one that the settings name, and no other', () => {
    const behind = settings({ agentGateway: config });
    expect(['lookup', 'hidden', 'constructor'].map((name) => isBehind(behind, name))).toEqual([true, false, false]);
    expect(isBehind(settings(), 'lookup')).toBe(false);
  });
});

describe('a tool that is a function', () => {
  const given = settings({
    document: { tools },
    toolFunctions: { lookup: 'arn:aws:lambda:eu-central-1:111122223333:function:lookup', slow: 'slow', bare: 'bare' },
  });
  const run = async (name: string, answer: { headers?: Record<string, string>; body?: string } = {}) => {
    const calls: AwsRequest[] = [];
    const call = async (request: AwsRequest) => {
      calls.push(request);
      return { headers: {}, body: '"found"', ...answer } as never;
    };
    const outcome = await lambdaTools(call, given)(name, { a: 1 }, caller(), signal).catch((error: unknown) => error);
    return { calls, outcome };
  };
  test('gets the arguments and who asks, once and no longer than it says', async () => {
    const { calls, outcome } = await run('lookup');
    expect(outcome).toBe('"found"');
    expect(calls).toEqual([
      {
        service: 'lambda',
        path: '/2015-03-31/functions/arn%3Aaws%3Alambda%3Aeu-central-1%3A111122223333%3Afunction%3Alookup/invocations',
        body: { tool: 'lookup', arguments: { a: 1 }, principal: { subject: 'alice', tenant: 'acme' } },
        timeout: 10_000,
        attempts: 1,
        signal,
      },
    ]);
    expect((await run('slow')).calls[0].timeout).toBe(20_000);
    expect((await run('bare')).calls[0].timeout).toBe(10_000);
  });
  test('fails when it says so, and when it says too much', async () => {
    const failed = await run('lookup', { headers: { 'x-amz-function-error': 'Unhandled' } });
    expect(failed.outcome).toMatchObject({ name: 'AwsError', service: 'lambda', code: 'FunctionError' });
    expect((await run('lookup', { body: 'x'.repeat(32_000) })).outcome).toHaveLength(32_000);
    expect((await run('lookup', { body: 'x'.repeat(32_001) })).outcome).toMatchObject({ code: 'ResultTooLarge' });
  });
});
