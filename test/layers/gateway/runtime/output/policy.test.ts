import { compileSchema } from '../../../../../lib/contract/json-schema';
import { allowedAddress } from '../../../../../lib/layers/gateway/runtime/output/allowed-address';
import { controlFilter } from '../../../../../lib/layers/gateway/runtime/output/control-filter';
import { escapeFilter } from '../../../../../lib/layers/gateway/runtime/output/escape-filter';
import { chain } from '../../../../../lib/layers/gateway/runtime/output/filter';
import { linkFilter } from '../../../../../lib/layers/gateway/runtime/output/link-filter';
import { outputPolicy } from '../../../../../lib/layers/gateway/runtime/output/output-policy';
import { structured } from '../../../../../lib/layers/gateway/runtime/output/structured';
import { refuse, Stop } from '../../../../../lib/layers/gateway/runtime/verdict';
import { settings } from '../steps/exchanges';

const CANARY = 'zq0123456789abcdefghi';
const PROMPT =
  'You answer questions about orders of a shop, politely and in one sentence, and about nothing else at all.';
const policyOf = (mode: 'text' | 'html-escaped' | 'json-schema', schema?: object) =>
  outputPolicy(
    settings({ output: { mode, schema: schema as never, linkHosts: ['docs.example.com'] } }),
    CANARY,
    PROMPT,
  );
const stopped = (act: () => unknown) => {
  try {
    act();
  } catch (error) {
    if (error instanceof Stop) return error.verdict;
    throw error;
  }
  return undefined;
};

describe('the policy of an answer', () => {
  const ALL = 'a\u0007 <b>&amp;</b> ![x](https://evil.example/) https://docs.example.com/ "q"';
  test.each([
    ['text', 'a  &amp;  [x] https://docs.example.com/ "q"', 5],
    ['html-escaped', 'a &lt;b&gt;&amp;amp;&lt;/b&gt; [x] https://docs.example.com/ &quot;q&quot;', 3],
  ] as const)('in mode %s takes out controls and links, and elements where they would act', (mode, out, removed) => {
    const policy = policyOf(mode);
    const pushed = policy.push(ALL);
    const { text, data } = policy.end();
    expect([pushed + text, data]).toEqual([out, undefined]);
    expect(policy.removed).toBe(removed);
  });
  test.each(['text', 'html-escaped', 'json-schema'] as const)(
    'in mode %s lets neither canary nor prompt out',
    (mode) => {
      const schema = { type: 'object' };
      const verdict = (text: string) =>
        stopped(() => {
          const policy = policyOf(mode, schema);
          for (const letter of text) policy.push(letter);
          policy.end();
        });
      expect(verdict(`{"a":"${CANARY}"}`)).toEqual(refuse('context-leak', 'the canary was in the answer'));
      expect(verdict(`{"a":"${PROMPT}"}`)).toEqual(refuse('context-leak', 'the answer repeats the system prompt'));
      expect(verdict('{"a":"Good day"}')).toBeUndefined();
    },
  );
  test('lets the beginning of what could be a canary out once it is none', () => {
    const policy = policyOf('text');
    expect(policy.push('See zq01')).toBe('See ');
    expect(policy.push('9, ')).toBe('zq019, ');
    expect(policy.push('zq01') + policy.end().text).toBe('zq01');
  });
  describe('of an agreed form', () => {
    const schema = { type: 'object', additionalProperties: false, properties: { a: { type: 'string' } } };
    test('says nothing before its end, and then what fits the schema, with each string made harmless', () => {
      const policy = policyOf('json-schema', schema);
      expect(policy.push('{"a":"see https://evil.example/ ')).toBe('');
      expect(policy.push('zq01"}')).toBe('');
      const { text, data } = policy.end();
      expect(text).toBe('{"a":"see (link removed) zq01"}');
      expect(String(data?.text)).toBe(text);
      expect(policy.removed).toBe(1);
    });
    test.each(['no', '{"b":1}', '{"a":"x","a":"y"}', '[]'])('is refused where it does not fit: %s', (text) => {
      const policy = policyOf('json-schema', schema);
      policy.push(text);
      expect(stopped(() => policy.end())).toEqual(refuse('output-invalid', 'the answer does not fit its schema'));
    });
    test('is not leaked letter by letter over its strings', () => {
      const policy = policyOf('json-schema', { type: 'array' });
      policy.push(JSON.stringify([CANARY.slice(0, 10), CANARY.slice(10)].map((part) => [...part].join('\n'))));
      expect(stopped(() => policy.end())).toMatchObject({ refusal: { code: 'context-leak' } });
    });
  });
});

describe('JSON in an answer', () => {
  const any = compileSchema({});
  const read = (text: string, clean = (part: string) => part) => structured(text, any, clean)?.text;
  test.each<[string, string | undefined]>([
    [' {"a":1} ', '{"a":1}'],
    ['[1]', '[1]'],
    ['"text"', '"text"'],
    ['Here: {"a":[1]} Enjoy.', '{"a":[1]}'],
    ['Here: [{"a":1}] Enjoy.', '[{"a":1}]'],
    ['```json\n{"a":1}\n```', '{"a":1}'],
    ['No {"a":1', undefined],
    ['none', undefined],
    ['{"a":1} and {"b":2}', undefined],
    ['{"a":{"b":1},"c":{"b":1}}', '{"a":{"b":1},"c":{"b":1}}'],
    ['{"a":1,"a":2}', undefined],
    ['{"x":{"a":1},"a":2}', '{"x":{"a":1},"a":2}'],
    ['{"a" : "a"}', '{"a" : "a"}'],
    ['{"a":"\\"}{\\\\"}', '{"a":"\\"}{\\\\"}'],
  ])('of %j is %j', (text, json) => {
    expect(read(text)).toBe(json);
  });
  test('is cleaned in its names and its strings, and two names may not become one', () => {
    expect(read('{"ab":"ax","c":1}', (text) => text.replace('a', '_'))).toBe('{"_b":"_x","c":1}');
    expect(read('{"a":1,"b":2}', () => '_')).toBeUndefined();
  });
});

describe('control characters', () => {
  const whole = (text: string) => {
    const filter = controlFilter();
    return [filter.push(text) + filter.end(), filter.removed];
  };
  test.each<[string, string, number]>([
    ['a\tb\nc', 'a\tb\nc', 0],
    ['a\r\nb', 'a\nb', 0],
    ['a\rb', 'ab', 1],
    ['a\u0000\u0008\u000b\u001f\u007f\u009fb', 'ab', 6],
    ['a\u061c\u200b\u200e\u202a\u202e\u2060\u2069\ufeff\u{e0041}b', 'ab', 9],
    ['a\ud800b', 'ab', 1],
    ['a\u{1f600}\u200db', 'a\u{1f600}\u200db', 0],
    ['a\u001b[31;1mb', 'ab', 1],
    ['a\u009b31mb', 'ab', 1],
    ['a\u001b]8;;https://evil.example/\u0007b\u001b]8;;\u001b\\c', 'abc', 2],
    ['a\u001bPx\u009cb\u001bXx\u009cc\u001b^x\u009cd\u001b_x\u009ce', 'abcde', 4],
    ['a\u0090x\u009cb\u0098x\u009cc\u009dx\u009cd', 'abcd', 3],
    ['a\u001b(Bb\u001bcd', 'abd', 2],
    ['a\u001b', 'a', 1],
    ['a\u001b[31', 'a[31', 1],
  ])('of %j leave %j, and %i are counted', (text, out, removed) => {
    expect(whole(text)).toEqual([out, removed]);
  });
  test.each<[string, string]>([
    ['a\u001b', 'a'],
    ['a\u001b[31', 'a'],
    ['a\u001b]8;;x', 'a'],
    ['a\u001b(', 'a'],
    ['a\r', 'a'],
    ['a\ud83d', 'a'],
    ['ab', 'ab'],
    ['a\u001b[31m', 'a'],
    ['a\rb', 'ab'],
  ])('let of %j go out at once: %j', (text, out) => {
    expect(controlFilter().push(text)).toBe(out);
  });
  test('that end an answer do not begin the next', () => {
    const filter = controlFilter();
    filter.push('a\u001b[');
    filter.end();
    expect(filter.push('31m') + filter.end()).toBe('31m');
  });
});

test('letters with a meaning in HTML have none, in content as in attributes', () => {
  expect(escapeFilter().push(`<a href='x' title="y">&\`</a>`)).toBe(
    '&lt;a href=&#39;x&#39; title=&quot;y&quot;&gt;&amp;&#96;&lt;/a&gt;',
  );
  expect([escapeFilter().end(), escapeFilter().removed]).toEqual(['', 0]);
});

test('filters in a row count together, and each ends before the next', () => {
  const filter = chain([controlFilter(), linkFilter([])]);
  expect(filter.push('a\u0007 https://evil.example/x\u001b[')).toBe('a ');
  expect(filter.end()).toBe('(link removed)[');
  expect(filter.removed).toBe(3);
});

describe('an address in an answer', () => {
  const hosts = ['docs.example.com', '.trusted.example'];
  test.each([
    ['https://docs.example.com', 'https://docs.example.com/'],
    ['https://docs.example.com/a(b)?c=d&amp;e#f', 'https://docs.example.com/a(b)?c=d&amp;e#f'],
    ['https://a.trusted.example/x', 'https://a.trusted.example/x'],
    ['https://docs.example.com/a_b/c--d', 'https://docs.example.com/a_b/c--d'],
  ])('%s is allowed, as %s', (given, href) => {
    expect(allowedAddress(hosts, given)).toBe(href);
  });
  test.each([
    'https://evil.example/',
    'https://docs.example.com/ x',
    'https://docs.example.com/<x>',
    'https://docs.example.com/a//b',
    'https://docs.example.com/www.evil.example',
    'https://docs.example.com/me@evil.example',
    'https://docs.example.com/?a&sol;b',
    'https://docs.example.com/?a&#47;b',
    'https://docs.example.com/*evil.example/',
    'https://docs.example.com/??localhost/',
    'https://docs.example.com/?a&127.0.0.1/',
    'https://docs.example.com/~mailto:x',
    'https://:x@docs.example.com/',
    'https://x@docs.example.com/',
    'https://docs.example.com:8443/',
    'http://docs.example.com/',
    'https://trusted.example.evil/',
    'https://xtrusted.example/',
  ])('%s is not', (given) => {
    expect(allowedAddress(hosts, given)).toBeUndefined();
  });
});
