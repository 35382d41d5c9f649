import type { AwsRequest } from '../../lib/runtime/aws-call';
import { bedrockGuardrail, collectActions, onlyMasked } from '../../lib/runtime/guardrail';

const GUARDRAIL = { id: 'arn:aws:bedrock:eu-central-1:1:guardrail/g', version: '3' };
const { signal } = new AbortController();
const calls: AwsRequest[] = [];
beforeEach(() => {
  calls.length = 0;
});

/** What the guardrail is taken to say of two texts when it answers so. */
const verdict = (answer: object, texts = ['one', 'two']) =>
  bedrockGuardrail(async (call) => {
    calls.push(call);
    return { headers: {}, body: JSON.stringify(answer) };
  })(GUARDRAIL, 'OUTPUT', texts, signal);

const masked = (...texts: unknown[]) => ({
  action: 'GUARDRAIL_INTERVENED',
  assessments: [{ sensitiveInformationPolicy: { piiEntities: [{ action: 'ANONYMIZED' }, { action: 'NONE' }] } }],
  outputs: texts.map((text) => ({ text })),
});

test('a guardrail is asked by id and version, for each text by itself', async () => {
  expect(await verdict({ action: 'NONE' })).toEqual({ kind: 'passed' });
  expect(calls).toEqual([
    {
      service: 'bedrock-runtime',
      path: '/guardrail/arn%3Aaws%3Abedrock%3Aeu-central-1%3A1%3Aguardrail%2Fg/version/3/apply',
      body: { source: 'OUTPUT', content: [{ text: { text: 'one' } }, { text: { text: 'two' } }] },
      signal,
    },
  ]);
});

test('masked texts stand in for those that were sent, one for one', async () => {
  expect(await verdict(masked('{NAME}', 'two'))).toEqual({ kind: 'masked', texts: ['{NAME}', 'two'] });
});

test.each<[string, object]>([
  ['it says no word of what it did', { action: 'GUARDRAIL_INTERVENED', assessments: [], outputs: [] }],
  ['it has no assessments', { action: 'GUARDRAIL_INTERVENED', outputs: [{ text: 'a' }, { text: 'b' }] }],
  [
    'it blocked something besides',
    { ...masked('a', 'b'), assessments: [{ a: { action: 'ANONYMIZED' } }, { b: { action: 'BLOCKED' } }] },
  ],
  ['it did something that nobody knows', { ...masked('a', 'b'), assessments: [{ a: { action: 'REWRITTEN' } }] }],
  ['texts are fewer', masked('a')],
  ['texts are more', masked('a', 'b', 'c')],
  ['a text is none', masked('a', 7)],
  ['there are none', { ...masked(), outputs: undefined }],
])('texts are blocked when %s', async (_, answer) => {
  expect(await verdict(answer)).toEqual({ kind: 'blocked' });
});

test.each([{}, { action: 'none' }, { action: null }])('%j is no verdict', async (answer) => {
  await expect(verdict(answer)).rejects.toMatchObject({
    service: 'bedrock-runtime',
    code: 'MalformedAnswer',
    status: 200,
  });
});

test.each<[unknown, string[]]>([
  [{ a: [{ action: 'X' }, { b: { action: 'Y' } }] }, ['X', 'Y']],
  [{ action: { action: 'X' } }, ['X']],
  [{ action: 7, other: 'Z' }, []],
  ['action', []],
  [null, []],
])('the actions of %j are %j', (value, actions) => {
  const found = new Set<string>();
  collectActions(value, found);
  expect([...found]).toEqual(actions);
});

test('masking is all where nothing else is said, and silence is none', () => {
  expect([{ action: 'ANONYMIZED' }, { action: 'NONE' }, {}, undefined].map(onlyMasked)).toEqual([
    true,
    false,
    false,
    false,
  ]);
});
