import {
  compoundsOf,
  expanded,
  fits,
  type Selected,
  weightOf,
} from '../../../../../lib/layers/rag/runtime/admit/readers/selector';

const element = (name: string, attribs: Record<string, string> = {}, place = 1, placeOfName = place): Selected => ({
  name,
  attribs,
  classes: new Set((attribs.class ?? '').split(' ')),
  parent: undefined,
  previous: undefined,
  place,
  placeOfName,
});
/** Whether one compound fits an element: undefined where it is none, or asks for what is not there at first. */
const isMet = (selector: string, of: Selected, isLoose = false) => {
  const read = compoundsOf(selector, isLoose);
  return read && fits(read.compounds[0], of, isLoose);
};

describe('of two selectors', () => {
  test.each([
    ['p p', 'p'],
    ['.a', 'p p p p p p p p p p p p'],
    ['#a', '.a'.repeat(150)],
    ['[a]', 'p'],
    ['[a="x.y#z"]', 'p p'],
    [':first-child', 'p'],
    ['p::before', 'p'],
    [':root', 'p::before'],
    ['.a.a', '.a'],
    ['.a:hover', '.a'],
    ['.a', ':where(#a#a)'],
    ['p:where(#a)', ':where(#a)'],
    [':not(#a)', '.a'],
    [':is(#a, p)', '.a'],
    [':IS(p, #a)', '.a'],
    [':has(> .a)', 'p'],
    [':not(:is(#a))', '.a'],
    [':not(.a) p', ':not(.a)'],
    [':nth-child(2n + 1)', 'p'],
    ['.\\#a', 'p'],
    ['.\u00e9', 'p'],
  ])('%s is stronger than %s', (stronger, weaker) => {
    expect(weightOf(stronger)).toBeGreaterThan(weightOf(weaker));
  });
  test.each([
    ['*', ':where(.a)'],
    ['.a', '[a]'],
    ['.a', ':hover'],
    ['.a', ':nth-child(2)'],
    ['p', '::before'],
    ['.a', ':is(.a, p)'],
    ['.a', ':not(p, .a)'],
    ['p.a', ':is(p.a)'],
    ['p > q + r ~ s', 'p q r s'],
  ])('%s is as strong as %s', (one, other) => {
    expect(weightOf(one)).toBe(weightOf(other));
  });
});

describe('a place among others', () => {
  const placesOf = (selector: string) =>
    [1, 2, 3, 4, 5, 6, 7].filter((place) => isMet(selector, element('p', {}, place)));
  test.each([
    ['first-child', [1]],
    ['nth-child(3)', [3]],
    ['nth-child(+3)', [3]],
    ['nth-child(-3)', []],
    ['nth-child(12)', []],
    ['nth-child(odd)', [1, 3, 5, 7]],
    ['nth-child(EVEN)', [2, 4, 6]],
    ['nth-child(n)', [1, 2, 3, 4, 5, 6, 7]],
    ['nth-child(+n)', [1, 2, 3, 4, 5, 6, 7]],
    ['nth-child(0n+2)', [2]],
    ['nth-child(3n)', [3, 6]],
    ['nth-child(3n+1)', [1, 4, 7]],
    ['nth-child( 3n - 1 )', [2, 5]],
    ['nth-child(n+5)', [5, 6, 7]],
    ['nth-child(-n+3)', [1, 2, 3]],
    ['nth-child(-2n+5)', [1, 3, 5]],
    ['nth-child(-n)', []],
  ])('is %s', (place, places) => {
    expect(placesOf(`:${place}`)).toEqual(places);
  });
  test('is counted among all, or among those of a name', () => {
    const second = element('p', {}, 5, 2);
    expect(isMet(':nth-child(5)', second)).toBe(true);
    expect(isMet(':nth-child(2)', second)).toBe(false);
    expect(isMet(':nth-of-type(2)', second)).toBe(true);
    expect(isMet(':nth-of-type(5)', second)).toBe(false);
    expect(isMet(':first-of-type', second)).toBe(false);
    expect(isMet(':first-of-type', element('p', {}, 5, 1))).toBe(true);
    expect(isMet(':first-child', element('p', {}, 5, 1))).toBe(false);
  });
  test.each([':nth-child(x)', ':nth-child(2 of .a)', ':nth-child(xn+2)', ':nth-child(2n+1x)', ':nth-child()'])(
    'is not known: %s',
    (selector) => {
      expect(compoundsOf(selector, false)).toMatchObject({ isSure: false });
    },
  );
});

describe('what is asked of an element', () => {
  const link = element('a', {
    href: '/x',
    class: 'One two',
    id: 'I',
    lang: 'en-GB',
    checked: '',
    disabled: '',
    title: 'x > y',
  });
  test.each([
    ['a', true],
    ['A', true],
    ['p', false],
    ['a:link', true],
    ['a:any-link', true],
    [':checked', true],
    [':disabled', true],
    [':open', false],
    [':root', false],
    [':not(p)', true],
    [':not(a)', false],
    [':not(p, a)', false],
    [':not(:hover)', true],
    [':not(p, :hover)', true],
    [':not(:checked)', false],
    [':not(:root)', true],
    ['.One.two', true],
    ['.one', false],
    ['#I', true],
    ['#i', false],
    ['[lang|=en]', true],
    ['[lang=EN-gb]', true],
    ['[lang=EN-gb s]', false],
    ['[class="one TWO" i]', true],
    ['[class="one TWO"]', false],
    ["[class~='two'i]", true],
    ['[title="x > y"]', true],
    ['[title="x>y"]', false],
  ])('%s: %s', (selector, is) => {
    expect(isMet(selector, link)).toBe(is);
  });
  test('is its state at first', () => {
    expect(isMet(':link', element('a'))).toBe(false);
    expect(isMet(':checked', element('option', { selected: '' }))).toBe(true);
    expect(isMet(':checked', element('option'))).toBe(false);
    expect(isMet(':open', element('details', { open: '' }))).toBe(true);
    expect(isMet(':disabled', element('details', { open: '' }))).toBe(false);
    expect(isMet(':root', element('html'))).toBe(true);
  });
  test('counts letters of names alike in a page without a document type', () => {
    expect(isMet('.oNE.TWO', link, true)).toBe(true);
    expect(isMet('#i', link, true)).toBe(true);
    expect(isMet(':not(.ONE)', link, true)).toBe(false);
    expect(isMet('[class="one two"]', link, true)).toBe(false);
    expect(isMet('.three', link, true)).toBe(false);
    expect(isMet('#I', element('a'), true)).toBe(false);
  });
  test.each([
    ':hover',
    'a:FOCUS',
    ':focus-within',
    ':focus-visible',
    '::before',
    ':after',
    ':first-line',
    '::part(x)',
    'a >',
    '> > a',
    '!',
    'a!',
    '.',
    'a..b',
    '[a',
    '[a=]',
    '[a=b x]',
    ':is(',
    '1a',
  ])('is nothing at first: %s', (selector) => {
    expect(compoundsOf(selector, false)).toBeUndefined();
  });
  test.each([
    ':has(a)',
    ':last-child',
    ':focus-x',
    ':activex',
    ':lang(en)',
    ':not(a b)',
    ':not(:last-child)',
    ':not(a, b c)',
    ':not(!)',
    ':placeholder-shown',
  ])('is not known: %s', (selector) => {
    expect(compoundsOf(selector, false)).toMatchObject({ isSure: false });
  });
  test.each(['a', ':not(:hover)', ':not(a, :focus)', ':not(.x)', ':checked', '[a]', 'a > b', ':root'])(
    'is known: %s',
    (selector) => {
      expect(compoundsOf(selector, false)).toMatchObject({ isSure: true });
    },
  );
});

test('a selector is read from left to right, with what stands between', () => {
  const names = (selector: string) =>
    compoundsOf(selector, false)?.compounds.map(({ combinator, name, ids, classes }) => [
      combinator,
      name ?? [...ids, ...classes].join(),
    ]);
  expect(names(' a  b>c + d~e ')).toEqual([
    [' ', 'a'],
    [' ', 'b'],
    ['>', 'c'],
    ['+', 'd'],
    ['~', 'e'],
  ]);
  expect(names('& > a')).toEqual([[' ', 'a']]);
  expect(names('svg|a *|b')).toEqual([
    [' ', 'a'],
    [' ', 'b'],
  ]);
  expect(names('.\\31 0.x #\\70 y')).toEqual([
    [' ', '10,x'],
    [' ', 'py'],
  ]);
  expect(names('a[title="x > y"] b:not(c > d)')).toEqual([
    [' ', 'a'],
    [' ', 'b'],
  ]);
});

test('alternatives are tried one by one', () => {
  expect(expanded('a:is(.b, #c:not(d, e)) f')).toEqual(['a.b f', 'a#c:not(d, e) f']);
  expect(expanded(':WHERE(a)')).toEqual(['a']);
  expect(expanded('a:not(b, c)')).toEqual(['a:not(b, c)']);
});
