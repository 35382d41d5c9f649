import { linkFilter, REMOVED_LINK } from '../../../../../lib/layers/gateway/runtime/output/link-filter';

const HOSTS = ['docs.example.com'];
const whole = (text: string, elements?: 'remove' | 'keep') => {
  const filter = linkFilter(HOSTS, elements);
  return { text: filter.push(text) + filter.end(), removed: filter.removed };
};

describe('what a reader of a stream sees at once', () => {
  const atOnce = (text: string, elements?: 'remove' | 'keep') => linkFilter(HOSTS, elements).push(text);
  test.each([
    'Hello there! How are you? ',
    'a ! b',
    'Wow!!',
    'a[0] = b[1]; c',
    '[a] b',
    'f(x) = y',
    '[a] (see there)',
    'a < b, c > d',
    'x => y, List<T> z',
    'AT&T, &eacute; &#233; done',
    'Note: this',
    'https://docs.example.com/a b',
    'see www.docs or',
    'hello http',
    'a/b and/or ',
    '10.0.0.0/24 is a network',
    'x@y and more',
    'help@docs.example.com,',
    'which, if any, what of it?',
    '#1 of all',
    'a ? b : c',
  ])('is all of %j that cannot change any more', (text) => {
    const out = atOnce(text);
    const { text: all } = whole(text);
    expect(all.startsWith(out)).toBe(true);
    // what waits is the last word at most
    const waits = all.slice(out.length);
    expect(waits).toMatch(/^\S*$/);
  });
  test.each<[string, string]>([
    // more may follow
    ['a!', 'a'],
    ['[a]', '[a'],
    ['[a](https://docs.example.com/', '[a'],
    ['[a]: https://docs.example.com/', '[a'],
    ['[a] (x', '[a] '],
    ['a <', 'a '],
    ['a <im', 'a '],
    ['a <img src=', 'a '],
    ['a <!-- x', 'a '],
    ['a <https:', 'a '],
    ['a &am', 'a '],
    ['a &#10', 'a '],
    ['mailto:', 'mailto'],
    ['me@docs.exam', 'me'],
    ['10.0.0.0/2', '10.0.0.0'],
    ['docs.example.com?', 'docs.example.com'],
    ['a/', 'a'],
    ['see h', 'see '],
    ['see how', 'see ho'],
    ['see https:/', 'see '],
    ['see www', 'see '],
    ['see https://docs.example.com/', 'see '],
    // and here nothing can
    ['a! ', 'a! '],
    ['a!b', 'a!b'],
    ['[a] ', '[a] '],
    ['[a](x)', '[a]'],
    ['[a](x\n\n', '[a] (x\n\n'],
    ['[a] (xyz ', '[a] (xyz '],
    ['a < ', 'a < '],
    ['a <img>', 'a  '],
    [`[a] (${'x'.repeat(64)}`, `[a] (${'x'.repeat(64)}`],
    ['a &amp', 'a '],
    ['a & ', 'a & '],
    ['mailto: ', 'mailto: '],
    ['time: ', 'time: '],
    ['time:', 'time:'],
    ['me@docs.example.com ', 'me@docs.example.com '],
    ['me @', 'me @'],
    ['a?', 'a?'],
    ['docs.example.com? ', 'docs.example.com? '],
    ['a#', 'a#'],
    ['a/b', 'a/b'],
    ['see hot', 'see hot'],
    ['see hp', 'see hp'],
    ['see https://docs.example.com/ ', 'see https://docs.example.com/ '],
  ])('of %j is %j', (text, out) => {
    expect(atOnce(text)).toBe(out);
  });
  test.each(['<img src=x>', '&colon;', 'a <'])('waits for no markup where it is escaped afterwards: %j', (text) => {
    expect(atOnce(text, 'keep')).toBe(text);
  });
});

describe('what was taken out is counted', () => {
  test.each<[string, number]>([
    ['Nothing at all, see https://docs.example.com/ and [a](https://docs.example.com/).', 0],
    ['![a](https://evil.example/)', 2],
    ['![a]', 1],
    ['[a](https://evil.example/)', 1],
    ['[a](https://docs.example.com/)', 0],
    ['https://evil.example/ www.evil.example', 2],
    ['<https://evil.example/>', 1],
    ['<b>bold</b> <!-- x -->', 3],
    ['me@evil.example', 1],
    [`https://docs.example.com/${'x'.repeat(5_000)}`, 1],
    ['[a]: https://evil.example/', 1],
  ])('%j: %i', (text, removed) => {
    expect(whole(text).removed).toBe(removed);
  });
  test('over all pieces, and over the end of an answer', () => {
    const filter = linkFilter(HOSTS);
    filter.push('<b>');
    filter.end();
    filter.push('https://evil.example/');
    filter.end();
    expect(filter.removed).toBe(2);
  });
});

describe('an answer that follows another', () => {
  test.each<[string, string, string]>([
    ['an image that was not closed', '![a', 'x](https://docs.example.com/a)'],
    ['an address that was too long', `https://docs.example.com/${'x'.repeat(5_000)}`, 'x y'],
    ['type parameters that were not closed', 'List<T<V>', 'x>y'],
    ['a bracket', '[a]', '(https://evil.example/)'],
    ['an address', 'https://docs.example.com/', 'x`y`'],
    ['the name of a host', 'evil.example', '/x'],
  ])('is read as if nothing stood before it: %s', (_, before, text) => {
    const filter = linkFilter(HOSTS);
    filter.push(before);
    filter.end();
    expect(filter.push(text) + filter.end()).toBe(whole(text).text);
    // and what stands before it does matter in the same answer
    expect(whole(before + text).text).not.toBe(whole(before).text + whole(text).text);
  });
});

describe('links', () => {
  test.each<[string, string]>([
    // a definition is one where it begins, and nothing before it is taken for a part of it
    ['[a]: b c d\n[x]: https://docs.example.com/', '[a] : b c d\n[x]: https://docs.example.com/'],
    ['[a]: https://docs.example.com/ "T"\nNext', '[a]: https://docs.example.com/ "T"\nNext'],
    ['[a]:\n  https://docs.example.com/\nNext', '[a]: https://docs.example.com/\nNext'],
    ["[a]: https://docs.example.com/ 'T'", '[a]: https://docs.example.com/ "T"'],
    ['[a]: https://docs.example.com/ (T)', '[a]: https://docs.example.com/ "T"'],
    // an image within a link and a link within an image: each bracket has its own beginning
    ['[![i](https://docs.example.com/i) t](https://docs.example.com/l)', '[[i] t](https://docs.example.com/l)'],
    ['![a [b](https://docs.example.com/b) c](https://docs.example.com/c)', '[a [b](https://docs.example.com/b) c]'],
    [`[a]: https://docs.example.com/${'x'.repeat(5_000)}`, `[a] : ${REMOVED_LINK}`],
    ['f<T>x y>z', 'f<T> x y>z'],
    // one level of brackets in a destination
    ['[a](https://docs.example.com/(b)) c', '[a](https://docs.example.com/(b)) c'],
    ['[a](https://docs.example.com/b "T" ) c', '[a](https://docs.example.com/b "T") c'],
    ['www.docs.example.com', REMOVED_LINK],
    ['HTTPS://docs.example.com/a.', 'https://docs.example.com/a.'],
    ['ftp://docs.example.com/a', REMOVED_LINK],
  ])('%j come out as %j', (text, out) => {
    expect(whole(text).text).toBe(out);
  });
  test('beyond sixty-four open brackets are read as well as those before', () => {
    const open = '['.repeat(100);
    expect(whole(`${open}![a](https://docs.example.com/)`).text).toBe(`${open}[a]`);
    expect(whole(`${open}[a](https://docs.example.com/)`).text).toBe(`${open}[a](https://docs.example.com/)`);
  });
});
