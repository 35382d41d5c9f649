import { BOUNDS, Budget } from '../../../../../lib/layers/rag/runtime/admit/bounds';
import { partsOf, unescaped, withoutComments } from '../../../../../lib/layers/rag/runtime/admit/readers/css-text';
import type { Selected } from '../../../../../lib/layers/rag/runtime/admit/readers/selector';
import { declarationsOf, Stylesheet } from '../../../../../lib/layers/rag/runtime/admit/readers/stylesheet';

describe('a declaration', () => {
  const said = (block: string) =>
    declarationsOf(block).map(({ property, value, important }) => `${property}: ${value}${important ? ' !' : ''}`);
  test.each<[string, string[]]>([
    ['color:red;COLOR: Blue ', ['color: red', 'color: blue']],
    ['color:red!important;color:blue ! IMPORTANT ', ['color: red !', 'color: blue !']],
    ['color:red !important x', ['color: red !important x']],
    ['color:red!\\69mportant', ['color: red !']],
    ['-webkit-mask:none;--A-b:X', ['-webkit-mask: none', '--A-b: x']],
    ['color:VAR(--Ab, RED)', ['color: var(--Ab, red)']],
    ['--\u00e9:x', ['--\u00e9: x']],
    ['a:b/*;c:d*/e;f:g', ['a: b e', 'f: g']],
    ['a:"x;y";b:(c;d)', ['a: "x y"', 'b: (c;d)']],
    ['a;:b;1:2;a b:c;', []],
    ['a:;b: !important;--c:;d: /**/', ['--c: ']],
    ['a:b(c(d', ['a: b(c(d))']],
    ['a:b)', ['a: b)']],
    ['a:\n b\t\tc ', ['a: b c']],
    ['\\63olor:\\72 ed', ['color: red']],
    ['a:b\\;c;d:e', ['a: b;c', 'd: e']],
  ])('%s', (block, wanted) => {
    expect(said(block)).toEqual(wanted);
  });
});

test('a text has no signs by their numbers', () => {
  expect(unescaped('\\41 b\\000043\\44\\;\\0 \\110000x')).toBe('AbCD;x');
  expect(unescaped('\\10ffff')).toBe('\u{10ffff}');
});

test('what looks like rules in quotes and addresses is none', () => {
  expect(withoutComments('a/* {;} */b')).toBe('a b');
  expect(withoutComments('"{;}" \'}\' url(a;b) \\{ "\\"}"')).toBe('"   " \' \' url(a b)   "\\" "');
  expect(withoutComments('a /* b')).toBe('a  ');
  expect(withoutComments('"a\n{')).toBe('"a\n{');
});

test('parts are divided outside of brackets and quotes', () => {
  expect(partsOf('a,b(c,d),[e,f],{g,h},"i,j",\'k,l\',m\\,n', ',')).toEqual([
    'a',
    'b(c,d)',
    '[e,f]',
    '{g,h}',
    '"i,j"',
    "'k,l'",
    'm\\,n',
  ]);
  expect(partsOf('a),b],c},d', ',')).toEqual(['a)', 'b]', 'c}', 'd']);
  expect(partsOf('"\',",\'",\'', ',')).toEqual(['"\',"', "'\",'"]);
  expect(partsOf('a;b,c', ';')).toEqual(['a', 'b,c']);
  expect(partsOf('((a,b),c),d', ',')).toEqual(['((a,b),c)', 'd']);
});

describe('of two rules for an element', () => {
  const alone = { attribs: {}, classes: new Set<string>(), parent: undefined, placeOfName: 1 };
  const heading: Selected = { ...alone, name: 'h1', previous: undefined, place: 1 };
  const child: Selected = {
    name: 'p',
    attribs: { id: 'i', class: 'x' },
    classes: new Set(['x']),
    parent: undefined,
    previous: { ...alone, name: 'main', previous: heading, place: 2 },
    place: 3,
    placeOfName: 1,
  };
  const last = (css: string, element = child, isLoose = false) => {
    const sheet = new Stylesheet(new Budget(BOUNDS), isLoose);
    sheet.add(css);
    return sheet.for(element).map((said) => said.at(-1)?.[1]);
  };
  test.each<[string, (string | undefined)[]]>([
    ['p{a:1}p{a:2}', ['2', '2']],
    ['.x{a:1}p{a:2}', ['1', '1']],
    ['p{a:1}@media print{p{a:2}}', ['1', '1']],
    ['p{a:1}@media (color){p{a:2}}', ['2', '1']],
    ['p{a:1}@supports (a:b){p{a:2}}', ['2', '1']],
    ['p{a:1}@media screen{@supports (a:b){p{a:2}}}', ['2', '1']],
    ['p{a:1}@supports (a:b){@media screen{p{a:2}}}', ['2', '1']],
    ['p{a:1}p:last-child{a:2}', ['2', '1']],
    ['p{a:1}q{p{a:2}}', ['2', '1']],
    ['p{a:1!important}#i{a:2}', ['1', '1']],
    ['@layer a;@layer b,c;@layer c{p{a:1}}@layer a{p{a:2}}@layer b{p{a:3}}', ['1', '1']],
    ['@layer a,b;@layer b{p{a:1}}@layer a.c{p{a:2}}', ['1', '1']],
    ['@layer a{p{a:1}@layer b{p{a:2}}}', ['1', '1']],
    ['@layer a{@layer b{p{a:1}}}@layer a.c{p{a:2}}@layer a.b{p{a:3}}', ['2', '2']],
    ['@layer a{@layer b;@layer c{p{a:1}}@layer b{p{a:2}}}', ['1', '1']],
    ['@layer{p{a:1}}@layer{p{a:2}}', ['2', '2']],
    ['@layer a{p{a:1}}@layer{p{a:2}}@layer a{p{a:3}}', ['2', '2']],
    ['@layer a{p{a:1!important}}@layer b{p{a:2!important}}p{a:3!important}', ['1', '1']],
    ['@layer a{p{a:1!important}#i{a:2!important}}', ['2', '2']],
    ['p{--b:1;a:var(--b)}', ['1', '1']],
    ['p{--b:1;a:var(--B,2)}', ['2', '2']],
    ['p{a:var(--b,(1)(2))}', ['(1)(2)', '(1)(2)']],
    ['p{a:xvar(--b)}', ['xvar(--b)', 'xvar(--b)']],
    ['p{a:var(--b)}', ['', '']],
    ['@keyframes k{from{a:1}to{a:2}}p{a:3;animation:k}', ['2', '2']],
    ['@keyframes k{50%{a:1}100%{a:2}}p{animation:1s k}', ['2', '2']],
    ['@keyframes k{to{a:1}}p{animation-delay:k;a:3}', ['3', '3']],
    ['@keyframes k{xto{a:1}}p{animation:k;a:3}', ['3', '3']],
    ['<!-- p{a:1} -->', ['1', '1']],
    ['q{a:1', [undefined, undefined]],
    ['@import "x"; p{a:1}', ['1', '1']],
    ['@font-face{a:1}@page{p{a:2}}', [undefined, undefined]],
    ['p{a:1;q{a:2}a:3}', ['3', '3']],
    ['.X{a:1}', [undefined, undefined]],
    ['@ x{p{a:1}}p{a:2}', ['2', '2']],
    ['@font-feature-values k{to{a:1}}p{animation:k;a:3}', ['3', '3']],
    ['p{a:1;q{b:2}}', ['1', '1']],
    ['p{a:1;q{b:2}r{c:3}}', ['1', '1']],
    ['h1+p{a:1}', [undefined, undefined]],
    ['h1~p{a:1}', ['1', '1']],
    ['main+p{a:1}', ['1', '1']],
  ])('%s', (css, wanted) => {
    expect(last(css)).toEqual(wanted);
  });
  test('letters of classes and names count alike in a page without a document type', () => {
    expect(last('.X{a:1}', child, true)).toEqual(['1', '1']);
    expect(last('#I{a:1}', child, true)).toEqual(['1', '1']);
    const capital = { ...child, attribs: { id: 'I', class: 'X' }, classes: new Set(['X']) };
    expect(last('.x{a:1}', capital, true)).toEqual(['1', '1']);
    expect(last('#i{a:1}', capital, true)).toEqual(['1', '1']);
    expect(last('.x{a:1}', capital)).toEqual([undefined, undefined]);
  });
  test('a sheet is for its media', () => {
    const sheet = new Stylesheet(new Budget(BOUNDS));
    sheet.add('p{a:1}', 'screen');
    sheet.add('p{a:2}', 'print');
    sheet.add('p{a:3}', '(color)');
    expect(sheet.for(child).map((said) => said.at(-1)?.[1])).toEqual(['3', '1']);
  });
  test('its own style is stronger, and what is important more so', () => {
    const styled = { ...child, attribs: { style: 'a:1;b:2!important' } };
    expect(last('#i{a:3}', { ...styled, attribs: { style: 'a:1', id: 'i' } })).toEqual(['1', '1']);
    expect(last('p{b:3!important}', styled)).toEqual(['2', '2']);
    expect(last('@layer x{p{b:3!important}}', styled)).toEqual(['3', '3']);
  });
  test('variables come from what is around it, as they were there', () => {
    const sheet = new Stylesheet(new Budget(BOUNDS));
    sheet.add('div{--c:1;--b:var(--c)}p{--c:2;a:var(--b)}');
    const around = { ...child, name: 'div', attribs: {}, classes: new Set<string>() };
    sheet.for(around);
    expect(sheet.for({ ...child, parent: around }).map((said) => said.at(-1)?.[1])).toEqual(['1', '1']);
  });
});
