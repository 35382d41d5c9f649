import type { AuthorizationRequest, Authorize } from '../../../../lib/layers/gateway/runtime/authorizer';
import { canaryOf } from '../../../../lib/layers/gateway/runtime/canary';
import { Exchange } from '../../../../lib/layers/gateway/runtime/exchange';
import type { GatewayRequest } from '../../../../lib/layers/gateway/runtime/http';
import type { GatewaySettings } from '../../../../lib/layers/gateway/runtime/settings';
import { exceeded, type ToolParts, toolLoop } from '../../../../lib/layers/gateway/runtime/tool-loop';
import { Stop } from '../../../../lib/layers/gateway/runtime/verdict';
import { approve, argumentsHash } from '../../../../lib/runtime/approval';
import type { ApplyGuardrail, GuardrailVerdict } from '../../../../lib/runtime/guardrail';
import { deriveKey } from '../../../../lib/runtime/secrets';
import { LOCAL_TOOLS } from '../../../../local/aws/world';

const SECRET = 'a-secret-of-more-than-32-characters-for-tests';
const CANARY = canaryOf(deriveKey(SECRET, 'canary'), 'request');
const PROMPT = { system: '', authored: '', canary: CANARY, marker: 'marker' };
const NOW = 1_700_000_000_000;
const ALICE = { subject: 'alice', tenant: 'acme', clientId: 'app', groups: ['staff'], scopes: [] };
const settings = {
  document: { tools: LOCAL_TOOLS },
  guardrail: { id: 'of-all', version: '1' },
} as unknown as GatewaySettings;

interface Scene {
  readonly authorize?: Authorize;
  /** What the guardrail says of arguments, and of results. */
  readonly onArguments?: GuardrailVerdict | Error;
  readonly onResult?: GuardrailVerdict | Error;
  readonly run?: ToolParts['run'];
  readonly approvals?: readonly string[];
  readonly killSwitch?: 'on' | 'no-tools';
  readonly secrets?: readonly string[];
}

const PASSED: GuardrailVerdict = { kind: 'passed' };

/** One turn in which the model asks for `name` with `input`. */
function turn(name: string, input: unknown, scene: Scene = {}) {
  const ran: [string, unknown][] = [];
  const asked: AuthorizationRequest[] = [];
  const scanned: [string, string, readonly string[]][] = [];
  const gone = new AbortController();
  const exchange = new Exchange({} as GatewayRequest, gone.signal, async () => {});
  exchange.set('principal', ALICE);
  exchange.set('aliasName', 'shop');
  exchange.set('alias', { modelId: 'm', tools: ['lookup', 'refund'] });
  exchange.set('prompt', PROMPT);
  exchange.set('chat', { messages: [], approvals: scene.approvals });
  exchange.set('killSwitch', scene.killSwitch ?? 'on');
  const apply: ApplyGuardrail = async (guardrail, source, texts) => {
    scanned.push([guardrail.id, source, texts]);
    const verdict = (source === 'OUTPUT' ? scene.onArguments : scene.onResult) ?? PASSED;
    if (verdict instanceof Error) throw verdict;
    return verdict;
  };
  const redeemed = new Set<string>();
  const secrets = scene.secrets ?? [SECRET];
  const run = toolLoop(settings, {
    authorize: async (request, signal) => {
      asked.push(request);
      return (scene.authorize ?? (async () => ({ allowed: true, policies: ['p1'] })))(request, signal);
    },
    apply,
    run: async (...call) => {
      ran.push([call[0], call[1]]);
      return scene.run ? scene.run(...call) : '{"status":"shipped"}';
    },
    // a secret that is asked for anew may have been rotated
    keys: async (use, age) => deriveKey(secrets[age === undefined ? 0 : secrets.length - 1], use),
    ledger: { redeem: async (approval) => !redeemed.has(approval) && redeemed.add(approval) !== undefined },
    now: () => NOW,
  });
  const answer = async () => {
    const [block] = await run(exchange, [{ toolUseId: 'u1', name, input: input as never }]);
    return { status: block.toolResult!.status, text: block.toolResult!.content![0]!.text };
  };
  return { answer, ran, asked, scanned, exchange, gone, decision: () => exchange.toolCalls[0]?.decision };
}

const LOOKUP = { order: 'A1' };
const REFUND = { order: 'A1', cents: 100 };

test('a call that passes every check runs once, with its arguments and for whoever asks', async () => {
  const { answer, ran, asked, scanned, decision } = turn('lookup', LOOKUP);
  expect(await answer()).toEqual({ status: 'success', text: expect.stringContaining('"shipped"') });
  expect(ran).toEqual([['lookup', LOOKUP]]);
  expect(asked).toEqual([
    {
      principal: ALICE,
      action: 'CallTool:lookup',
      resource: { type: expect.any(String), id: 'lookup', attributes: { mutating: false } },
      context: { alias: 'shop', approved: false, arguments: LOOKUP },
    },
  ]);
  expect(scanned).toEqual([
    ['of-all', 'OUTPUT', [JSON.stringify(LOOKUP)]],
    ['of-all', 'INPUT', ['{"status":"shipped"}']],
  ]);
  expect(decision()).toBe('allowed');
});

describe('a tool is not run', () => {
  test.each<[string, string, unknown, Scene, string, string]>([
    ['that nobody has defined', 'delete', {}, {}, 'denied', 'There is no such tool.'],
    ['that the alias does not have', 'hidden', {}, {}, 'denied', 'There is no such tool.'],
    ['by the name of what every object has', 'constructor', {}, {}, 'denied', 'There is no such tool.'],
    [
      'while the kill switch allows none',
      'lookup',
      LOOKUP,
      { killSwitch: 'no-tools' },
      'denied',
      'There is no such tool.',
    ],
    ['with arguments of another form', 'lookup', { order: 7 }, {}, 'invalid', 'The arguments are not valid'],
    ['with more arguments than agreed', 'lookup', { order: 'A', all: true }, {}, 'invalid', 'The arguments are not'],
    [
      'that policy does not permit',
      'lookup',
      LOOKUP,
      { authorize: async () => ({ allowed: false, policies: ['no'] }) },
      'denied',
      'This call is not permitted.',
    ],
    [
      'whose permission cannot be decided',
      'lookup',
      LOOKUP,
      { authorize: () => Promise.reject(new Error('no answer')) },
      'denied',
      'This call is not permitted.',
    ],
    [
      'with arguments that the guardrail blocks',
      'lookup',
      LOOKUP,
      { onArguments: { kind: 'blocked' } },
      'blocked',
      'The arguments were blocked.',
    ],
    [
      'with arguments that the guardrail would mask, neither as they are nor masked',
      'lookup',
      LOOKUP,
      { onArguments: { kind: 'masked', texts: ['{"order":"{NAME}"}'] } },
      'blocked',
      'The arguments were blocked.',
    ],
  ])('%s', async (_, name, input, scene, expected, text) => {
    const { answer, ran, decision } = turn(name, input, scene);
    expect(await answer()).toEqual({ status: 'error', text: expect.stringContaining(text) });
    expect(ran).toEqual([]);
    expect(decision()).toBe(expected);
  });

  test('when the guardrail gives no answer about its arguments, and neither does the request go on', async () => {
    const { answer, ran, decision } = turn('lookup', LOOKUP, { onArguments: new Error('no answer') });
    await expect(answer()).rejects.toThrow('no answer');
    expect([ran, decision()]).toEqual([[], 'failed']);
  });

  test('when the caller has left while its permission was asked', async () => {
    const scene = turn('lookup', LOOKUP, {
      authorize: () => {
        scene.gone.abort(new Error('gone'));
        return Promise.reject(new Error('aborted'));
      },
    });
    await expect(scene.answer()).rejects.toThrow('gone');
    expect(scene.ran).toEqual([]);
  });
});

describe('a canary in the arguments of a tool ends the answer', () => {
  const reversed = [...CANARY].reverse().join('');
  test.each<[string, string]>([
    ['as it is', CANARY],
    ['in capitals', CANARY.toUpperCase()],
    ['with something between its letters', [...CANARY].join('-')],
    ['reversed', reversed],
    ['in hexadecimal', Buffer.from(CANARY).toString('hex')],
    ['in base64', Buffer.from(CANARY).toString('base64')],
    ['in base64 behind one letter', Buffer.from(`x${CANARY}`).toString('base64')],
    ['in base64 behind two letters', Buffer.from(`xy${CANARY}`).toString('base64')],
    ['in letters of full width', [...CANARY].map((each) => String.fromCharCode(each.charCodeAt(0) + 0xfee0)).join('')],
  ])('%s', async (_, written) => {
    const tools = { free: { description: 'Takes anything.', inputSchema: { type: 'object' } } };
    const open = { ...settings, document: { tools } } as unknown as GatewaySettings;
    for (const input of [{ text: written }, { [written]: 1 }, { deep: [{ text: written }] }]) {
      const ran: unknown[] = [];
      const exchange = new Exchange({} as GatewayRequest, new AbortController().signal, async () => {});
      exchange.set('alias', { modelId: 'm', tools: ['free'] });
      exchange.set('prompt', PROMPT);
      exchange.set('killSwitch', 'on');
      const loop = toolLoop(open, {
        keys: async (use: 'audit') => deriveKey(SECRET, use),
        run: async (...call: unknown[]) => String(ran.push(call)),
      } as unknown as ToolParts);
      const stopped = await loop(exchange, [{ toolUseId: 'u', name: 'free', input: input as never }]).catch(
        (error) => error,
      );
      expect(stopped).toBeInstanceOf(Stop);
      expect(stopped.verdict).toEqual({
        kind: 'refuse',
        refusal: { code: 'context-leak' },
        cause: 'the canary was in the arguments of a tool',
      });
      expect(ran).toEqual([]);
    }
  });
});

describe('what a tool answers', () => {
  test.each<[string, Scene, string, string | RegExp]>([
    [
      'is withheld when the guardrail blocks it',
      { onResult: { kind: 'blocked' } },
      'blocked',
      'The result was withheld.',
    ],
    [
      'is read masked when the guardrail masks it',
      { onResult: { kind: 'masked', texts: ['{NAME} has it'] }, run: async () => 'Bob has it' },
      'allowed',
      /^(?!.*Bob).*\{NAME\} has it/s,
    ],
    ['is told when there is none', { run: async () => '' }, 'allowed', '(no result)'],
    [
      'is not told when the tool fails',
      { run: () => Promise.reject(new Error('inside')) },
      'failed',
      'The tool failed.',
    ],
    ['has borders that the model knows', {}, 'allowed', /marker/],
    ['has no hidden characters', { run: async () => 'a\u200B\u{E0041}b' }, 'allowed', /ab/],
  ])('%s', async (_, scene, expected, text) => {
    const { answer, decision } = turn('lookup', LOOKUP, scene);
    const { status, text: read } = await answer();
    expect(read).toEqual(text instanceof RegExp ? expect.stringMatching(text) : text);
    expect([status, decision()]).toEqual([expected === 'allowed' ? 'success' : 'error', expected]);
  });

  test('is not read when the guardrail says nothing of it', async () => {
    const { answer } = turn('lookup', LOOKUP, { onResult: new Error('no answer') });
    await expect(answer()).rejects.toThrow('no answer');
  });

  test('counts among what an answer may rest on, as the model read it', async () => {
    const { answer, exchange } = turn('lookup', LOOKUP, { onResult: { kind: 'masked', texts: ['masked'] } });
    await answer();
    expect(exchange.toolResults).toEqual(['masked']);
  });
});

describe('a tool that changes something', () => {
  const call = { principal: ALICE, tool: 'refund', argumentsHash: argumentsHash(REFUND) };
  const signed = (more: Partial<typeof call> = {}, expires = NOW + 60_000, secret = SECRET) =>
    approve(deriveKey(secret, 'approval'), { ...call, ...more }, expires);
  const withApprovals = (...approvals: string[]): Scene => ({ approvals });

  test('runs with an approval, which its policy sees', async () => {
    const { answer, ran, asked } = turn('refund', REFUND, withApprovals(signed()));
    expect((await answer()).status).toBe('success');
    expect(ran).toEqual([['refund', REFUND]]);
    expect(asked[0]).toMatchObject({ resource: { attributes: { mutating: true } }, context: { approved: true } });
  });

  test('runs with an approval that a newer secret has signed', async () => {
    const newer = 'a-newer-secret-of-more-than-32-characters';
    const scene = { ...withApprovals(signed({}, NOW + 60_000, newer)), secrets: [SECRET, newer] };
    expect((await turn('refund', REFUND, scene).answer()).status).toBe('success');
  });

  test.each<[string, Scene]>([
    ['no approval', {}],
    ['one of another user', withApprovals(signed({ principal: { ...ALICE, subject: 'bob' } }))],
    ['one of another tenant', withApprovals(signed({ principal: { ...ALICE, tenant: 'globex' } }))],
    ['one for another tool', withApprovals(signed({ tool: 'lookup' }))],
    ['one for other arguments', withApprovals(signed({ argumentsHash: argumentsHash({ ...REFUND, cents: 101 }) }))],
    ['one that has just expired', withApprovals(signed({}, NOW))],
    ['one that is valid for longer than any may be', withApprovals(signed({}, NOW + 10 * 60_000 + 1))],
    [
      'one that somebody else has signed',
      withApprovals(signed({}, NOW + 60_000, 'a-secret-of-somebody-else-entirely!!')),
    ],
    ['one of another version', withApprovals(signed().replace('v1', 'v2'))],
  ])('waits for approval with %s', async (_, scene) => {
    const { answer, ran, decision } = turn('refund', REFUND, scene);
    const stopped = await answer().catch((error) => error);
    expect(stopped).toBeInstanceOf(Stop);
    expect(stopped.verdict.refusal).toEqual({
      code: 'approval-required',
      approval: { tool: 'refund', arguments: REFUND, argumentsHash: argumentsHash(REFUND) },
    });
    expect([ran, decision()]).toEqual([[], 'approval-required']);
  });

  test('runs with an approval up to its last millisecond, and with one of the longest life', async () => {
    for (const expires of [NOW + 1, NOW + 10 * 60_000]) {
      const { answer } = turn('refund', REFUND, withApprovals(signed({}, expires)));
      expect((await answer()).status).toBe('success');
    }
  });

  test('is not offered for approval when its arguments are blocked', async () => {
    const { answer, decision } = turn('refund', REFUND, { onArguments: { kind: 'blocked' } });
    expect(await answer()).toEqual({ status: 'error', text: 'The arguments were blocked.' });
    expect(decision()).toBe('blocked');
  });
});

test.each([
  [undefined, 10],
  [2, 2],
])('of an alias that says %p no more than %i calls are made in a request', async (maxToolCalls, most) => {
  const before = (count: number) => {
    const scene = turn('lookup', LOOKUP);
    scene.exchange.set('alias', { modelId: 'm', tools: ['lookup'], maxToolCalls });
    for (let i = 0; i < count; i += 1)
      scene.exchange.toolCalls.push({ name: 'lookup', argumentsHash: 'h', decision: 'allowed' });
    return scene;
  };
  const last = before(most - 1);
  expect((await last.answer()).status).toBe('success');
  expect(exceeded(last.exchange)).toBe(false);
  const over = before(most);
  expect(await over.answer()).toEqual({ status: 'error', text: 'No more tools can be called.' });
  expect([over.ran, over.exchange.toolCalls.at(-1)!.decision, exceeded(over.exchange)]).toEqual([
    [],
    'over-limit',
    true,
  ]);
});

describe('the record', () => {
  test.each<[string, Scene]>([
    ['tool lookup: inside', { run: () => Promise.reject(new Error('inside')) }],
    ['no decision: away', { authorize: () => Promise.reject(new Error('away')) }],
  ])('says why a call failed: %s', async (cause, scene) => {
    const { answer, exchange } = turn('lookup', LOOKUP, scene);
    await answer();
    expect(exchange.audit.cause).toBe(cause);
  });
  test('has no name that is longer than any tool has', async () => {
    const { answer, exchange } = turn('x'.repeat(100), {});
    await answer();
    expect(exchange.toolCalls[0].name).toBe('x'.repeat(64));
  });
});

test('a tool is told for whom it runs, in which conversation, and with which approvals', async () => {
  const callers: unknown[] = [];
  const run: ToolParts['run'] = async (_, __, caller) => String(callers.push(caller));
  const one = turn('lookup', LOOKUP, { run, approvals: ['signed'] });
  one.exchange.set('chat', { messages: [], approvals: ['signed'], conversationId: 'c1' });
  await one.answer();
  await turn('lookup', LOOKUP, { run }).answer();
  expect(callers).toEqual([
    { principal: ALICE, authorization: undefined, conversation: 'c1', approvals: ['signed'] },
    { principal: ALICE, authorization: undefined, conversation: undefined, approvals: [] },
  ]);
});
