import { AGENT_ERRORS, APPROVAL_META } from '../../../../lib/contract';
import { AGENT_ENV, AGENT_METRICS } from '../../../../lib/layers/agent/contract';
import { signBy } from '../../../../lib/layers/agent/runtime/approvals/mac';
import { guarded } from '../../../../lib/layers/agent/runtime/guarded';
import { interceptRequest } from '../../../../lib/layers/agent/runtime/intercept-request';
import { requestInterceptor } from '../../../../lib/layers/agent/runtime/request-function';
import { pinned } from '../../../../lib/layers/agent/runtime/settings';
import { approvalText, argumentsHash, tokenOf } from '../../../../lib/runtime/approval';
import { awsCall } from '../../../../lib/runtime/aws-call';
import { matches } from '../../../../lib/workload/filter-pattern';
import { AGENT_CATALOGUE, credentialsOf, PROOF_KEY, ROLES } from '../../../../local/agent/agent-world';
import { LocalTable } from '../../../../local/aws/local-table';
import type { Json } from '../../../../local/aws/world';
import { startedAgents } from '../../../support/world';
import { requestParts } from '../request-parts';

const { world, agent } = startedAgents();

const LOOKUP = { order: 'A1' };
const REFUND = { order: 'A1', cents: 100 };
const call = (name: string, args: unknown, more: object = {}, id: unknown = 7) => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name, arguments: args, ...more },
});

/** The event of a message, and parts of it in another form. */
function eventOf(body: unknown, more: { headers?: object; request?: object; event?: object; token?: string } = {}) {
  const { token = agent.token() } = more;
  const headers = more.headers ?? { Authorization: `Bearer ${token}`, 'x-other': 'secret-header' };
  return {
    interceptorInputVersion: '1.0',
    mcp: {
      rawGatewayRequest: { body: JSON.stringify(body) },
      gatewayRequest: { path: '/mcp', httpMethod: 'POST', headers, body, ...more.request },
    },
    ...more.event,
  };
}
const intercept = async (event: unknown) => (await agent.interceptors.request(event)) as Json;
const forwarded = (answer: Json) => answer.mcp.transformedGatewayRequest?.body;
const refusal = ({ mcp, ...rest }: Json) => {
  expect(rest).toEqual({ interceptorOutputVersion: '1.0' });
  expect(Object.keys(mcp)).toEqual(['transformedGatewayResponse']);
  const { statusCode, body } = mcp.transformedGatewayResponse;
  expect([statusCode, body.jsonrpc]).toEqual([403, '2.0']);
  const name = Object.entries(AGENT_ERRORS).find(([, code]) => code === body.error.code);
  return [name?.[0], body.id];
};

describe('what goes on', () => {
  test('is written anew: a call with its arguments and the proof, and nothing else that came', async () => {
    const answer = await intercept(
      eventOf({ ...call('Orders___lookup', LOOKUP, { _meta: { progressToken: 1 } }), extra: 1 }),
    );
    expect(Object.keys(answer)).toEqual(['interceptorOutputVersion', 'mcp']);
    expect(Object.keys(answer.mcp)).toEqual(['transformedGatewayRequest']);
    expect(answer.mcp.transformedGatewayRequest).toEqual({
      body: call('Orders___lookup', { ...LOOKUP, _context: expect.stringMatching(/^[\w-]+\.[\w-]+$/) }),
    });
  });

  test('carries a proof of who calls what with which arguments, for a minute', async () => {
    const { params } = forwarded(await intercept(eventOf(call('Orders___lookup', LOOKUP))));
    const proof = JSON.parse(Buffer.from(params.arguments._context.split('.')[0], 'base64url').toString());
    expect(proof).toEqual({
      tenant: 'acme',
      subject: 'alice',
      tool: 'Orders___lookup',
      argsHash: argumentsHash(LOOKUP),
      exp: expect.any(Number),
    });
    expect(proof.exp - Date.now() / 1_000).toBeGreaterThan(55);
    expect(proof.exp - Date.now() / 1_000).toBeLessThanOrEqual(60);
  });

  test('carries none to a target that knows no proof, and none that somebody has written', async () => {
    const { Orders___lookup: tool } = AGENT_CATALOGUE.tools;
    const tools = pinned({ version: 1, tools: { Orders___lookup: { ...tool, withoutProof: true } } });
    const bare = interceptRequest(
      { tools, claims: { subject: 'sub', tenant: 'custom:tenantId' }, maxRequestBytes: 1_000 },
      {
        ...requestParts({ sub: 'alice', 'custom:tenantId': 'acme' }),
        open: () => Promise.reject(new Error('not asked')),
        prove: () => Promise.reject(new Error('not asked')),
      },
    );
    const answer = (await bare(eventOf(call('Orders___lookup', { ...LOOKUP, _context: 'x' })))) as Json;
    expect(forwarded(answer).params.arguments).toEqual(LOOKUP);
  });

  test('never carries the proof that a client or a model has written', async () => {
    const said = `${Buffer.from('{"tenant":"globex"}').toString('base64url')}.AAAA`;
    const { params } = forwarded(await intercept(eventOf(call('Orders___lookup', { ...LOOKUP, _context: said }))));
    expect(params.arguments._context).not.toBe(said);
    expect(params.arguments._context).not.toContain(said.split('.')[0]);
  });

  test.each<[string, object, object]>([
    ['ping', { jsonrpc: '2.0', id: 1, method: 'ping', params: { a: 1 } }, { jsonrpc: '2.0', id: 1, method: 'ping' }],
    [
      'a list, with its cursor alone',
      { jsonrpc: '2.0', id: 'a', method: 'tools/list', params: { cursor: 'c', _meta: {} } },
      { jsonrpc: '2.0', id: 'a', method: 'tools/list', params: { cursor: 'c' } },
    ],
    [
      'a greeting of a client that can do nothing, whatever it says',
      {
        jsonrpc: '2.0',
        id: 1,
        method: 'initialize',
        params: {
          protocolVersion: '2025-06-18',
          capabilities: { sampling: {}, elicitation: {}, roots: {} },
          clientInfo: { name: 'c\u200b', version: '1', title: 'x' },
        },
      },
      {
        jsonrpc: '2.0',
        id: 1,
        method: 'initialize',
        params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'c', version: '1' } },
      },
    ],
    [
      'its notification',
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      { jsonrpc: '2.0', method: 'notifications/initialized' },
    ],
  ])('%s', async (_, body, expected) => {
    expect(forwarded(await intercept(eventOf(body)))).toEqual(expected);
  });
});

describe('is refused, in the form that AgentCore reads:', () => {
  const other = (method: string) => ({ jsonrpc: '2.0', id: 7, method, params: {} });
  const token = (more: Record<string, unknown>) => ({ token: agent.token('alice', 'acme', more) });
  test.each<[string, () => unknown, string, unknown]>([
    ['a method that is not listed', () => eventOf(other('resources/read')), 'noSuchMethod', 7],
    ['prompts', () => eventOf(other('prompts/get')), 'noSuchMethod', 7],
    ['completion', () => eventOf(other('completion/complete')), 'noSuchMethod', 7],
    ['a level of logging', () => eventOf(other('logging/setLevel')), 'noSuchMethod', 7],
    ['the name of what every object has', () => eventOf(other('constructor')), 'noSuchMethod', 7],
    ['a batch', () => eventOf([call('Orders___lookup', LOOKUP)]), 'invalidRequest', null],
    ['a text in place of a message', () => eventOf('{}'), 'invalidRequest', null],
    [
      'another version of JSON-RPC',
      () => eventOf({ ...call('Orders___lookup', LOOKUP), jsonrpc: '1.0' }),
      'invalidRequest',
      7,
    ],
    ['a call without an id', () => eventOf(call('Orders___lookup', LOOKUP, {}, null)), 'invalidRequest', null],
    ['an id that is an object', () => eventOf(call('Orders___lookup', LOOKUP, {}, {})), 'invalidRequest', null],
    ['a notification with an id', () => eventOf(other('notifications/initialized')), 'invalidRequest', 7],
    ['no body', () => eventOf(undefined), 'invalidRequest', null],
    [
      'another path',
      () => eventOf(call('Orders___lookup', LOOKUP), { request: { path: '/other' } }),
      'invalidRequest',
      null,
    ],
    ['GET', () => eventOf(call('Orders___lookup', LOOKUP), { request: { httpMethod: 'GET' } }), 'invalidRequest', null],
    [
      'another version of the event',
      () => eventOf(call('Orders___lookup', LOOKUP), { event: { interceptorInputVersion: '2.0' } }),
      'invalidRequest',
      null,
    ],
    [
      'an event of another kind of gateway',
      () => ({ interceptorInputVersion: '1.0', http: {} }),
      'invalidRequest',
      null,
    ],
    ['nothing', () => undefined, 'invalidRequest', null],
    ['more bytes than agreed', () => eventOf(call('Orders___lookup', { order: 'A'.repeat(20_000) })), 'tooLarge', 7],
    ['no token', () => eventOf(call('Orders___lookup', LOOKUP), { headers: {} }), 'notPermitted', 7],
    [
      'two tokens',
      () =>
        eventOf(call('Orders___lookup', LOOKUP), {
          headers: { authorization: `Bearer ${agent.token()}`, Authorization: 'Bearer x' },
        }),
      'unavailable',
      7,
    ],
    [
      'a forged token',
      () => eventOf(call('Orders___lookup', LOOKUP), { token: world.issuer.signWithPublicKey(world.issuer.claims()) }),
      'notPermitted',
      7,
    ],
    [
      'a token without the scope',
      () => eventOf(call('Orders___lookup', LOOKUP), token({ scope: 'llm/invoke' })),
      'notPermitted',
      7,
    ],
    [
      'a token of a scope that only begins like it',
      () => eventOf(call('Orders___lookup', LOOKUP), token({ scope: 'llm/tools.calls' })),
      'notPermitted',
      7,
    ],
    [
      'a token of another client',
      () => eventOf(call('Orders___lookup', LOOKUP), token({ client_id: 'other' })),
      'notPermitted',
      7,
    ],
    ['an ID token', () => eventOf(call('Orders___lookup', LOOKUP), token({ token_use: 'id' })), 'notPermitted', 7],
    [
      'a token that names no tenant',
      () => eventOf(call('Orders___lookup', LOOKUP), token({ 'custom:tenantId': undefined })),
      'notPermitted',
      7,
    ],
    ['a token that is over', () => eventOf(call('Orders___lookup', LOOKUP), token({ exp: 1 })), 'notPermitted', 7],
    ['a tool that nobody has pinned', () => eventOf(call('Orders___delete', {})), 'invalidParams', 7],
    ['a tool by the name of what every object has', () => eventOf(call('constructor', {})), 'invalidParams', 7],
    ['a tool with two underscores', () => eventOf(call('Orders__lookup', LOOKUP)), 'invalidParams', 7],
    ['arguments of another type', () => eventOf(call('Orders___lookup', { order: 7 })), 'invalidParams', 7],
    [
      'arguments beyond a bound',
      () => eventOf(call('Orders___lookup', { order: 'A1', limit: 101 })),
      'invalidParams',
      7,
    ],
    [
      'arguments that nobody has declared',
      () => eventOf(call('Orders___lookup', { order: 'A1', tenant: 'x' })),
      'invalidParams',
      7,
    ],
    ['arguments that are a list', () => eventOf(call('Orders___lookup', [])), 'invalidParams', 7],
    [
      'parameters that are a list',
      () => eventOf({ ...call('Orders___lookup', LOOKUP), params: [] }),
      'invalidParams',
      7,
    ],
    ['hidden characters', () => eventOf(call('Orders___lookup', { order: 'A\u200b1' })), 'invalidParams', 7],
    ['half a character', () => eventOf(call('Orders___lookup', { order: 'A\ud8001' })), 'invalidParams', 7],
    ['a change without an approval', () => eventOf(call('Orders___refund', REFUND)), 'approvalRequired', 7],
    [
      'an approval that is no text',
      () => eventOf(call('Orders___refund', REFUND, { _meta: { [APPROVAL_META]: {} } })),
      'approvalRequired',
      7,
    ],
  ])('%s', async (_, event, error, id) => {
    expect(refusal(await intercept(event()))).toEqual([error, id]);
    expect(agent.records.at(-1)).toMatchObject({ at: 'request', decision: error });
  });

  test('and counted, where somebody may not call it, by a filter that finds no other call', async () => {
    await intercept(eventOf(call('Orders___lookup', LOOKUP)));
    await intercept(eventOf(call('Orders___lookup', LOOKUP), token({ scope: 'llm/invoke' })));
    await intercept(eventOf(call('Orders___refund', REFUND)));
    expect(agent.records.map((record) => [record.decision, matches(AGENT_METRICS.Refused, record)])).toEqual([
      ['forwarded', false],
      ['notPermitted', true],
      ['approvalRequired', false],
    ]);
  });

  test('what the guardrail blocks, or would mask', async () => {
    for (const verdict of ['block', { mask: ['{"order":"{NAME}"}'] }] as const) {
      world.bedrock.guardrail = () => verdict;
      expect(refusal(await intercept(eventOf(call('Orders___lookup', LOOKUP))))).toEqual(['blocked', 7]);
    }
    expect(world.bedrock.scanned[0]).toEqual({ source: 'OUTPUT', texts: ['{"order":"A1"}'] });
  });

  test.each<[string, () => void]>([
    ['the guardrail gives no answer', () => world.bedrock.faults.set('*', '500')],
    ['nobody can sign the proof', () => agent.kms.faults.set('GenerateMac', '403')],
    ['the signature is no text', () => agent.kms.faults.set('GenerateMac', 'empty')],
    ['the role may not sign', () => agent.kms.may.set(PROOF_KEY, { GenerateMac: [], VerifyMac: [ROLES.shim] })],
    [
      'the record cannot be written',
      () => {
        Object.defineProperty(agent.records, 'push', {
          configurable: true,
          value: () => {
            throw new Error('no disk');
          },
        });
      },
    ],
  ])('everything, while %s', async (_, breaks) => {
    breaks();
    try {
      expect(refusal(await intercept(eventOf(call('Orders___lookup', LOOKUP))))).toEqual(['unavailable', 7]);
    } finally {
      Reflect.deleteProperty(agent.records, 'push');
      agent.kms.may.set(PROOF_KEY, { GenerateMac: [ROLES.interceptor], VerifyMac: [ROLES.shim] });
    }
  });

  test('everything, when what decides fails itself', async () => {
    const silent = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const failing = guarded(() => () => Promise.reject(new Error('needle')));
    const answer = (await failing(eventOf(call('Orders___lookup', LOOKUP)))) as unknown as Json;
    expect(refusal(answer)).toEqual(['unavailable', 7]);
    expect(silent.mock.calls.map(([line]) => String(line)).join()).not.toContain('needle');
    silent.mockRestore();
  });

  test('everything, while its settings cannot be used', async () => {
    const silent = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    for (const name of [
      AGENT_ENV.catalogue,
      AGENT_ENV.issuer,
      AGENT_ENV.clients,
      AGENT_ENV.scope,
      AGENT_ENV.killSwitchApplication,
      AGENT_ENV.killSwitchEnvironment,
      AGENT_ENV.killSwitchProfile,
      AGENT_ENV.proofKey,
      AGENT_ENV.maxRequestBytes,
    ]) {
      const broken = guarded(() =>
        requestInterceptor({ ...agent.env(), [name]: '' }, { credentials: credentialsOf('x') }),
      );
      expect(refusal((await broken(eventOf(call('Orders___lookup', LOOKUP)))) as Json)).toEqual(['unavailable', 7]);
    }
    expect(silent.mock.calls.map(([line]) => String(line)).join()).toContain('AG_SCOPE is not set');
    silent.mockRestore();
  });
});

describe('while the kill switch', () => {
  test.each(['no-tools', 'static', 'off'])(
    'says %s, each call is refused, and nobody is asked anything',
    async (mode) => {
      world.appConfig.state = JSON.stringify({ mode });
      expect(refusal(await intercept(eventOf(call('Orders___lookup', LOOKUP))))).toEqual(['switchedOff', 7]);
      expect(refusal(await intercept(eventOf(call('Orders___refund', REFUND))))).toEqual(['switchedOff', 7]);
      expect(agent.records.at(-1)).toMatchObject({ decision: 'switchedOff', cause: `the kill switch is ${mode}` });
      expect([world.bedrock.scanned, agent.kms.calls]).toEqual([[], []]);
      expect(forwarded(await intercept(eventOf({ jsonrpc: '2.0', id: 1, method: 'tools/list' })))).toBeDefined();
    },
  );

  test.each<[string, () => void]>([
    ['cannot be read', () => world.appConfig.faults.set('*', '500')],
    ['may not be read', () => world.appConfig.faults.set('*', '403')],
    [
      'says nothing that is known',
      () => {
        world.appConfig.state = '{"mode":"sideways"}';
      },
    ],
  ])('%s, each call is refused', async (_, breaks) => {
    breaks();
    expect(refusal(await intercept(eventOf(call('Orders___lookup', LOOKUP))))).toEqual(['unavailable', 7]);
    expect(agent.records.at(-1)).toMatchObject({
      cause: expect.stringMatching(/^kill switch: AwsError appconfigdata/),
    });
  });
});

describe('a tool that changes something', () => {
  const withToken = (token: unknown, id: unknown = 7) =>
    eventOf(call('Orders___refund', REFUND, { _meta: { [APPROVAL_META]: token } }, id));

  test('goes on with an approval that opens it, which goes no further', async () => {
    const asked: unknown[] = [];
    agent.redeem = async (...each) => asked.push(each) > 0;
    const body = forwarded(await intercept(withToken('v1.token', 'seven')));
    expect(body.params).toEqual({ name: 'Orders___refund', arguments: { ...REFUND, _context: expect.any(String) } });
    const bound = {
      principal: { tenant: 'acme', subject: 'alice' },
      tool: 'Orders___refund',
      argumentsHash: argumentsHash(REFUND),
    };
    expect(asked).toEqual([[bound, 'v1.token', 'seven']]);
  });

  test('is refused with what has to be approved', async () => {
    const { mcp } = await intercept(withToken('v1.other'));
    expect(mcp.transformedGatewayResponse.body.error.data).toEqual({
      tool: 'Orders___refund',
      argumentsHash: argumentsHash(REFUND),
    });
  });

  test('is refused while nobody can tell whether it was approved', async () => {
    agent.redeem = () => Promise.reject(new Error('the table is away'));
    expect(refusal(await intercept(withToken('v1.token')))).toEqual(['unavailable', 7]);
    agent.redeem = async () => 'yes' as never;
    expect(refusal(await intercept(withToken('v1.token')))).toEqual(['approvalRequired', 7]);
  });

  test('uses no approval up when it is refused for another reason', async () => {
    let redeemed = 0;
    agent.redeem = async () => ++redeemed > 0;
    world.bedrock.guardrail = () => 'block';
    expect(refusal(await intercept(withToken('v1.token')))).toEqual(['blocked', 7]);
    expect(redeemed).toBe(0);
  });

  test('is redeemed by the key and the table of the queue, once, whatever the id', async () => {
    const table = new LocalTable('redeemed');
    await table.start();
    try {
      const queue = {
        AWS_ENDPOINT_URL_DYNAMODB: table.url,
        [AGENT_ENV.approvalsTable]: table.name,
        [AGENT_ENV.approvalsKey]: 'approvals',
        [AGENT_ENV.approvalsAsk]: 'arn:ask',
        [AGENT_ENV.approvalsIssue]: 'arn:issue',
        [AGENT_ENV.approvalsPage]: 'https://approvals.example.com/live/',
      };
      world.tools.functions.set('arn:ask', () => ({ refused: 'too-many-open', problem: '' }));
      agent.kms.may.set('approvals', { GenerateMac: ['ISSUER'], VerifyMac: [ROLES.interceptor] });
      const issuer = awsCall(
        { region: 'eu-central-1', endpoints: { kms: agent.kms.url }, timeouts: { control: 1_000 } },
        credentialsOf('ISSUER'),
      );
      const bound = {
        principal: { tenant: 'acme', subject: 'alice' },
        tool: 'Orders___refund',
        argumentsHash: argumentsHash(REFUND),
      };
      const expires = Date.now() + 60_000;
      const token = tokenOf(expires, await signBy(issuer, 'approvals')(approvalText(bound, expires)));
      const real = guarded(() =>
        requestInterceptor(
          { ...agent.env(), ...queue },
          { credentials: credentialsOf(ROLES.interceptor), record: () => {} },
        ),
      );
      const swapped = eventOf(
        call('Orders___refund', { ...REFUND, cents: 101 }, { _meta: { [APPROVAL_META]: token } }),
      );
      expect(refusal((await real(swapped)) as Json)[0]).toBe('approvalRequired');
      const other = eventOf(call('Orders___refund', REFUND, { _meta: { [APPROVAL_META]: token } }), {
        token: agent.token('bob'),
      });
      expect(refusal((await real(other)) as Json)[0]).toBe('approvalRequired');
      expect(forwarded((await real(withToken(token))) as Json)).toBeDefined();
      // the gateway's own repetition of the same request
      expect(forwarded((await real(withToken(token))) as Json)).toBeDefined();
      expect(refusal((await real(withToken(token, '7'))) as Json)[0]).toBe('approvalRequired');
    } finally {
      await table.close();
    }
  });

  test('has no letters in a form that is drawn like another', async () => {
    agent.redeem = async () => true;
    const nfd = 'A\u0301';
    expect(
      refusal(
        await intercept(
          eventOf(call('Orders___refund', { ...REFUND, order: nfd }, { _meta: { [APPROVAL_META]: 't' } })),
        ),
      )[0],
    ).toBe('invalidParams');
    // to read, it is only another spelling
    expect(forwarded(await intercept(eventOf(call('Orders___lookup', { order: nfd }))))).toBeDefined();
  });
});

test('a record says who did what and how it was decided, and holds no header, argument or token', async () => {
  const token = agent.token();
  await intercept(eventOf(call('Orders___lookup', { order: 'A-needle' }), { token }));
  await intercept(eventOf(call('Orders___lookup', { 'B-needle': 1 }), { token }));
  const written = JSON.stringify(agent.records);
  expect(agent.records[0]).toEqual({
    type: 'secure-llm.agent',
    version: 1,
    time: expect.any(String),
    at: 'request',
    method: 'tools/call',
    tool: 'Orders___lookup',
    decision: 'forwarded',
    tenant: 'acme',
    principal: expect.stringMatching(/^[0-9a-f]{32}$/),
    guardrail: 'passed',
    latencyMs: expect.any(Number),
  });
  for (const part of ['needle', 'secret-header', token, token.split('.')[2], 'alice', 'authorization'])
    expect(written).not.toContain(part);
});
