import { shownArguments } from '../../../../lib/layers/agent/runtime/approvals/shown';
import { argumentsHash } from '../../../../lib/runtime/approval';

const of = (text: string) => shownArguments({ to: text });

test('what is shown is what is hashed: the same text, whatever the order of its keys', () => {
  const args = { to: 'DE89370400440532013000', amount: 12.5, note: ['Grüße', '10', { '9': 'x', '10': null }] };
  const shown = shownArguments(args);
  expect(shown).toEqual({
    text: '{"amount":12.5,"note":["Grüße","10",{"10":null,"9":"x"}],"to":"DE89370400440532013000"}',
    hash: argumentsHash(args),
  });
  expect('text' in shown && argumentsHash(JSON.parse(shown.text))).toBe(argumentsHash(args));
});

describe.each([
  ['English', 'Please pay invoice #4711 – thanks… 100% “sure” (™) — ½ price, 5 m²'],
  ['German', 'Überweisung an Jürgen Groß, 1.200 €'],
  ['Turkish', 'Işık için ödeme'],
  ['Vietnamese', 'Chuyển khoản cho Nguyễn'],
  ['Russian', 'Купите сахар'],
  ['Russian with a code', 'Отправить с карты 5 USD'],
  ['Greek', 'Πληρωμή τιμολογίου'],
  ['Japanese', '東京タワーのチケットをABC社へ'],
  ['Hindi', 'कृपया भुगतान करें'],
  ['emoji', 'done 👍🏽 👩‍👩‍👧 ✔️'],
  ['a path', 'C:\\temp\\a.txt\nline\ttab'],
])('a text that is what it seems, in %s,', (_, text) => {
  test('is shown as it is', () => {
    expect(of(text)).toEqual({ text: JSON.stringify({ to: text }), hash: argumentsHash({ to: text }) });
  });
});

const DECEIVES: readonly (readonly [string, string])[] = [
  ['a right-to-left override', 'pay \u202E0001\u202C to bob'],
  ['an isolate', '\u2066admin\u2069'],
  ['a left-to-right mark', 'bob\u200E'],
  ['Hebrew letters, between which numbers move', 'א 100 ב 200'],
  ['Arabic letters', 'ادفع 100'],
  ['a hyphen of Hebrew, beside which numbers move too', '1\u05BE2'],
  ['a zero-width space', 'pay\u200Bpal.example'],
  ['a word joiner', 'pay\u2060pal'],
  ['a joiner inside Latin letters', 'pay\u200Dpal'],
  ['a soft hyphen', 'pay\u00ADpal'],
  ['tags', 'pay\u{E0069}\u{E0067}'],
  ['a filler', 'to\u3164bob'],
  ['a variation selector', 'a\uFE05'],
  ['a line separator', 'a\u2028b'],
  ['a control character of the second row', 'a\u009Bb'],
  ['a no-break space', 'a\u00A0b'],
  ['a wide space', 'a\u3000b'],
  ['a letter and its mark, not composed', 'Jose\u0301'],
  ['a sign that has two codes', '\u212B'],
  ['half a character', 'a\uD800b'],
  ['piled marks', `a${'\u0335\u0336\u0337\u0338'}`],
  ['a mark over a quotation mark', '\u0338x'],
  ['Cyrillic among Latin letters', 'p\u0430ypal.example'],
  ['letters of two scripts in one word that look like no Latin ones', 'p\u0436y'],
  ['a whole word of Cyrillic that seems Latin', '\u0440\u0430\u0443'],
  ['such a word in an English sentence', 'send it to \u0441\u043e\u0441\u043e now'],
  ['one such letter in an English sentence', 'plan \u0430'],
  ['Greek letters that seem Latin', '\u0391\u0392'],
  ['Armenian', '\u0570\u0578'],
  ['Latin letters of phonetics', 'p\u0251ypal'],
  ['small capitals', '\u1D00dmin'],
  ['full width', '\uFF41dmin'],
  ['a full-width at sign', 'bob\uFF20evil.example'],
  ['mathematical letters', '\u{1D41A}dmin'],
  ['letters in circles', '\u{1F150}'],
  ['a ligature', '\uFB01le'],
  ['a fraction slash', 'bank.example\u2044evil.example'],
  ['a hyphen that is none', 'a\u2010b'],
  ['a colon that is none', 'a\uA789b'],
  ['a character of nobody', 'a\uE000'],
  ['a character that is not given', 'a\u0378'],
];
describe.each(DECEIVES)('%s', (_, text) => {
  test('cannot be shown: neither as a value, nor as a name, nor deep inside', () => {
    for (const args of [{ to: text }, { [text]: 1 }, { a: [{ b: ['x', text] }] }])
      expect(shownArguments(args)).toEqual({ problem: expect.any(String) });
  });
});

test('what one reader of JSON takes for something else than the other cannot be shown', () => {
  expect(shownArguments(JSON.parse('{"amount":12345678901234567890}'))).toEqual({
    problem: 'the number 12345678901234567000 is not exactly the one that was written',
  });
  expect(shownArguments({ amount: -0 })).toHaveProperty('problem');
  expect(shownArguments({ amount: 9_007_199_254_740_991 })).toHaveProperty('text');
});

test('a text that is not composed is refused by that name', () => {
  expect(of('Jose\u0301')).toEqual({ problem: 'a text is not composed (NFC): it can be written in two ways' });
});

test('control characters are shown by their numbers', () => {
  expect(of('a\u0007\u001b[31m\r\n')).toMatchObject({ text: '{"to":"a\\u0007\\u001b[31m\\r\\n"}' });
});

test('more than somebody can be expected to read cannot be shown, and neither can what is nested without end', () => {
  const fits = 'x'.repeat(4_096 - '{"to":""}'.length);
  expect(of(fits)).toHaveProperty('text');
  expect(of(`${fits}x`)).toEqual({ problem: 'the arguments have 4097 bytes; at most 4096 can be shown' });
  expect(of('ü'.repeat(2_100))).toHaveProperty('problem');
  let deep: unknown = 1;
  for (let i = 0; i < 100_000; i += 1) deep = [deep];
  expect(shownArguments(deep)).toEqual({ problem: 'the arguments have more than 32 levels' });
});

test('names of a problem never hold what cannot be shown', () => {
  for (const [, text] of DECEIVES) {
    const { problem } = of(text) as { problem: string };
    expect(problem).toMatch(/^[\x20-\x7e]+$/);
  }
});
