import type { AdmittedFacts, Aside } from '../../../../../lib/layers/rag/runtime/admit/admission';
import { admit } from '../../../../../lib/layers/rag/runtime/admit/admit';
import { HANDBOOK, ORDER, utf8 } from '../../../../../local/samples/documents/document';

const read = (page: string) => admit({ bytes: utf8(page), name: 'a.html' });
const refused = async (page: string) => {
  const admission = await read(page);
  return admission.verdict === 'refused' ? `${admission.reason}: ${admission.place}` : admission.text;
};

describe('the text of a page', () => {
  const textOf = (body: string) => refused(`<!doctype html>${body}`);
  test.each([
    ['<p>one</p><p>two</p>', 'one\ntwo'],
    ['<p>one<p>two', 'one\ntwo'],
    ['one<br>two', 'one\ntwo'],
    ['one<div>two</div>three', 'one\ntwo\nthree'],
    ['<ul><li>one<li>two</ul>three', 'one\ntwo\nthree'],
    ['<b>one</b><i>two</i>', 'onetwo'],
    ['<b>one</b> <i>two</i>', 'one two'],
    ['<b>one </b><i>two</i>', 'one two'],
    ['<b>one</b><i> two</i>', 'one two'],
    ['<b>one </b> <i> two</i>', 'one two'],
    ['one\n\t two\r\nthree\ffour', 'one two three four'],
    ['<p> one </p> <p> two </p>', 'one\ntwo'],
    ['<table><tr><td>1<td>2<tr><th>3<th>4</table>', '1\t2\n3\t4'],
    ['<pre>one\n  two</pre>three', 'one\n  two\nthree'],
    ['<pre>  one</pre>', 'one'],
    ['<p>x</p><pre>one\n\n  two </pre>', 'x\none\n\n  two'],
    ['<textarea>one\n  two</textarea>', 'one\n  two'],
    ['<div style="white-space:pre">x</div><p style="white-space:pre">one\n  two</p>', 'x\none\n  two'],
    ['<p style="white-space-collapse:preserve-breaks">one\n  two</p>', 'one\n  two'],
    ['<pre style="white-space:normal">one\n  two</pre>', 'one two'],
    ['<pre><b>one\n  two</b></pre>', 'one\n  two'],
    ['<pre>one</pre><p>two\n  three</p>', 'one\ntwo three'],
    ['one<span hidden>x</span> two', 'one two'],
    ['<select><option>one<option>two</select>', 'one\ntwo'],
    ['<ruby>x<rp> ( </rp><rt>y</rt><rp>)</rp></ruby>', 'x ( y)'],
    ['one&nbsp;two&lt;b&gt;', 'one\u00a0two<b>'],
  ])('%s', async (body, text) => {
    expect(await textOf(body)).toBe(`${text}\n`);
  });
});

describe('what stands beside a page', () => {
  const asideOf = async (page: string) => {
    const { facts } = await read(`<!doctype html>${page}<p>${HANDBOOK}`);
    return (facts as AdmittedFacts).aside;
  };
  test.each<[string, Partial<Record<Aside, number>>]>([
    ['<!--abc-->', { comment: 3 }],
    ['<title>abc</title>', { metadata: 3 }],
    ['<meta name="x" content="abcd">', { metadata: 4 }],
    ['<meta name="x" property="abcd">', {}],
    ['<script>abc</script>', { metadata: 3 }],
    ['<body><script>abc</script>', { code: 3 }],
    ['<body><template><p>a</p><p>b</p></template>', { code: 3 }],
    ['<body><object><p>a<b>b</b>c</p>d</object>', { 'alternative text': 7 }],
    ['<body><video><!--x-->y</video>', { 'alternative text': 3 }],
    ['<body><img alt="abc">', { 'alternative text': 3 }],
    [
      '<body><p title="ab" aria-label="cd" aria-description="e" summary="f" label="g" lang="en">x',
      { 'alternative text': 7 },
    ],
    ['<body><input placeholder="ab" value="c">', { 'alternative text': 3 }],
    ['<body><meta content="ab">', { 'alternative text': 2 }],
  ])('%s', async (page, aside) => {
    expect(await asideOf(page)).toEqual(aside);
  });
});

describe('a page is refused, and where', () => {
  test.each([
    ['not displayed, p', `<p hidden>${ORDER}`],
    ["alternative text, 'alt' of img", `<img alt="${ORDER}">`],
    ['comment, a comment', `<!-- ${ORDER} -->`],
    ['metadata, head', `<title>${ORDER}</title><body>`],
    ['metadata, meta', `<meta content="${ORDER}"><body>`],
    ['code, script', `<body><script>${ORDER}</script>`],
    ['not displayed, progress', `<progress>${ORDER}</progress>`],
    ['not displayed, body', `<body style="visibility:hidden">${ORDER}<div style="visibility:visible">`],
  ])('%s', async (place, page) => {
    expect(await refused(`<!doctype html>${page}<p>${HANDBOOK}`)).toBe(`hidden-instruction: ${place}`);
  });
  test.each([
    ['a style in an address', '<style>@import "data:text/css,p{}"</style>'],
    ['a style in an address', '<style>@import url(DATA:\ttext/css;base64,x)</style>'],
    ['a style in an address', '<link rel="stylesheet" href=" data:text/css,p{}">'],
    [
      'a template that is shown in the place of an element',
      '<div><template shadowrootmode="closed">x</template></div>',
    ],
  ])('%s: %s', async (place, page) => {
    expect(await refused(`<!doctype html>${page}<p>${HANDBOOK}`)).toBe(`undecided: ${place}`);
  });
  test.each([
    '<link rel="stylesheet" href="a.css">',
    '<link rel="stylesheet">',
    '<link rel="stylesheet" href="/x?data:">',
    '<img src="data:image/png;base64,x">',
    '<a href="data:text/css,x">x</a>',
    '<p>@import "data:text/css,p{}"</p>',
    '<template>x</template>',
    '<svg><style>p{display:none}</style></svg>',
    '<style media="print">p{display:none}</style>',
  ])('is not: %s', async (page) => {
    expect(await read(`<!doctype html>${page}<p>${HANDBOOK}`)).toMatchObject({ verdict: 'admitted' });
  });
  test('elements within too many others', async () => {
    expect(await refused(`<!doctype html>${'<div>'.repeat(197)}x`)).toBe('x\n');
    expect(await refused(`<!doctype html>${'<div>'.repeat(199)}x`)).toBe('too-complex: elements within elements');
  });
});

describe('in a page without a document type', () => {
  const isSeen = async (page: string) => {
    const admission = await read(`${page}<p>${HANDBOOK}`);
    return admission.verdict === 'admitted' ? admission.text.startsWith('A few words') : admission.place;
  };
  const HIDDEN = [
    '<html><p style="font-size:1">A few words',
    '<html><p style="position:absolute;left:-999">A few words',
    '<html><p style="overflow:hidden;height:1">A few words',
    '<html><p style="text-indent:-999">A few words',
    '<html><style>.hide{display:none}</style><p class="Hide">A few words',
    '<html><style>#Hide{display:none}</style><p id="hide">A few words',
  ];
  test.each(HIDDEN)('lengths need no unit, and letters of names count alike: %s', async (page) => {
    expect(await isSeen(page)).toBe(false);
    expect(await isSeen(`<!doctype html>${page}`)).toBe(true);
  });
  test('colours need no sign', async () => {
    expect(await isSeen('<html><p style="color:ffffff">A few words')).toBe(false);
    expect(await isSeen('<html><p style="background-color:000">A few words')).toBe(false);
    expect(await isSeen('<html><p style="color:#fff;background-color:000000">A few words')).toBe(true);
  });
  test('not all lengths', async () => {
    expect(await isSeen('<html><p style="overflow:hidden;font-size:20">A few words')).toBe(true);
    expect(await isSeen('<html><p style="zoom:1;opacity:1">A few words')).toBe(true);
    expect(await isSeen('<html><p style="position:relative;z-index:1;margin:-999">A few words')).toBe(true);
  });
});

describe('lengths by the size of the letters of a page', () => {
  const whyNot = async (root: string, style: string) => {
    const page = `<!doctype html><html style="font-size:${root}"><p style="font-size:16px">${HANDBOOK}</p><p style="${style}">A few words</p>`;
    const { facts } = await read(page);
    return Object.keys((facts as AdmittedFacts).hidden).at(0) ?? 'seen';
  };
  test.each([
    ['tiny', '1px', 'font-size:1rem'],
    ['tiny', '1px', 'font-size:calc(2rem + .5px)'],
    ['tiny', '1px', 'font-size:3rlh'],
    ['tiny', '1px', 'font-size:3rch'],
    ['seen', '62.5%', 'font-size:1.6rem'],
    ['seen', '1px', 'font-size:20rem'],
    ['off the page', '100px', 'font-size:16px;text-indent:-3rem'],
    ['seen', '10px', 'font-size:16px;text-indent:-3rem'],
    ['off the page', '1rem', 'text-indent:-18.75rem'],
  ])('%s: %s, %s', async (why, root, style) => {
    expect(await whyNot(root, style)).toBe(why);
  });
});
