import fc from 'fast-check';
import { canaryOf, canaryWatch, showsCanary } from '../../../../lib/layers/gateway/runtime/canary';
import { allowsUrl } from '../../../../lib/layers/gateway/runtime/output/allowed-address';
import { controlFilter } from '../../../../lib/layers/gateway/runtime/output/control-filter';
import { escapeFilter } from '../../../../lib/layers/gateway/runtime/output/escape-filter';
import { chain, type TextFilter } from '../../../../lib/layers/gateway/runtime/output/filter';
import { linkFilter, REMOVED_LINK } from '../../../../lib/layers/gateway/runtime/output/link-filter';
import { outputPolicy } from '../../../../lib/layers/gateway/runtime/output/output-policy';
import type { GatewaySettings } from '../../../../lib/layers/gateway/runtime/settings';
import { cleanText, isMostlyHidden } from '../../../../lib/runtime/characters';
import { classificationCopy } from '../../../../lib/runtime/classification';
import { EXHAUSTIVE } from '../../../support/exhaustive';

const all = (filter: TextFilter, pieces: readonly string[]) =>
  pieces.map((piece) => filter.push(piece)).join('') + filter.end();

/** A text and a way to cut it. */
const cut = (letters: string) =>
  fc
    .tuple(fc.array(fc.constantFrom(...letters.split('§')), { maxLength: 40 }), fc.array(fc.nat(60), { maxLength: 12 }))
    .map(([parts, cuts]) => {
      const text = parts.join('');
      const places = [...new Set([0, ...cuts.map((place) => Math.min(place, text.length)), text.length])].sort(
        (a, b) => a - b,
      );
      return { text, pieces: places.slice(1).map((place, i) => text.slice(places[i], place)) };
    });

describe('normalisation', () => {
  test('lets no character of the forbidden ranges through', () => {
    const forbidden =
      /[\u{E0000}-\u{E0FFF}\u00AD\u061C\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF\u3164]|(?![\t\n])\p{Cc}|\p{Surrogate}/u;
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(cleanText(text).text).not.toMatch(forbidden);
      }),
      { numRuns: EXHAUSTIVE ? 2_000 : 500 },
    );
  });
  test('is done after one time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const once = cleanText(text).text;
        expect(cleanText(once)).toEqual({ text: once, removed: 0 });
      }),
    );
  });
  test.each(['👨‍👩‍👧', '❤️', '👍🏽', '1️⃣', '🏳️‍🌈', 'می‌خواهم', 'क्‍ष', 'naïve café', '日本語', 'a\tb\nc'])(
    'keeps %s',
    (text) => {
      expect(cleanText(text)).toEqual({ text: text.normalize('NFC'), removed: 0 });
    },
  );
  test.each(['a\u200db', 'a\ufe0fb', 'a\u200cb', '\ufe01x'])(
    'drops a joiner or selector that joins nothing',
    (text) => {
      expect(cleanText(text).removed).toBe(1);
    },
  );
  test('takes a few invisible characters for an accident, many for a lie', () => {
    expect(isMostlyHidden(cleanText('\ufeffHello'))).toBe(false);
    expect(isMostlyHidden(cleanText(`Hello${'\u200b'.repeat(4)}`))).toBe(true);
    expect(isMostlyHidden(cleanText(`${'x'.repeat(1_000)}${'\u200b'.repeat(4)}`))).toBe(false);
    // more than three, and more than one in a hundred
    const hiding = (visible: number, hidden: number) =>
      isMostlyHidden(cleanText(`${'x'.repeat(visible)}${'\u200b'.repeat(hidden)}`));
    expect([hiding(0, 3), hiding(0, 4), hiding(396, 4), hiding(395, 4)]).toEqual([false, true, false, true]);
  });
});

describe('the copy for the classifier', () => {
  test('says nothing where there is nothing to unfold', () => {
    expect(classificationCopy('Where is my order?')).toBeUndefined();
    expect(classificationCopy('Где мой заказ?')).toBeUndefined();
    expect(classificationCopy('commit 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b')).toBeUndefined();
  });
});

describe('the canary', () => {
  const canary = canaryOf(Buffer.alloc(32, 7), 'request');
  test('differs from request to request, and can be computed again', () => {
    expect(canaryOf(Buffer.alloc(32, 7), 'request')).toBe(canary);
    expect(canaryOf(Buffer.alloc(32, 7), 'other')).not.toBe(canary);
  });
  test('is seen however the text is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 30, maxLength: 60 }),
        fc.string(),
        (sizes, lead) => {
          const watch = canaryWatch(canary);
          let rest = `${lead} ${canary} tail`;
          let out = '';
          let leak = false;
          for (const size of sizes) {
            const seen = watch.push(rest.slice(0, size));
            rest = rest.slice(size);
            out += seen.text;
            leak ||= seen.leak;
            if (leak) break;
          }
          if (rest === '') expect(leak).toBe(true);
          expect(out).not.toContain(canary.slice(0, 4));
        },
      ),
    );
  });
  test('text without it comes out whole', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('z', 'q', 'a', ' ', '-', canary.slice(0, 6), canary.slice(-5)) })),
        (pieces) => {
          const watch = canaryWatch(canary);
          const out = pieces.map((piece) => watch.push(piece)).map(({ text, leak }) => (leak ? fc.pre(false) : text));
          expect(out.join('') + watch.end().text).toBe(pieces.join(''));
        },
      ),
    );
  });
  test.each<[string, (letter: string) => string]>([
    [
      'mathematical',
      (letter) => String.fromCodePoint(letter.charCodeAt(0) + (/\d/.test(letter) ? 0x1d7ce - 0x30 : 0x1d41a - 0x61)),
    ],
    ['full-width', (letter) => String.fromCodePoint(letter.charCodeAt(0) + 0xfee0)],
    ['accented', (letter) => `${letter}\u0301`.normalize('NFC')],
  ])('is seen in %s letters, also where a piece ends inside of one', (_, look) => {
    const text = [...canary].map(look).join('');
    const watch = canaryWatch(canary);
    expect(Array.from({ length: text.length }, (_, i) => watch.push(text[i])).some(({ leak }) => leak)).toBe(true);
    const clear = canaryWatch(canary);
    const inert = look('a').repeat(30);
    expect([...Array(inert.length).keys()].map((i) => clear.push(inert[i]).text).join('') + clear.end().text).toBe(
      inert,
    );
  });
  test('is seen in what a value says, whatever its JSON looks like', () => {
    const lines = [...canary].join('\n');
    expect(showsCanary({ note: { [lines]: 1 } }, canary)).toBe(true);
    expect(showsCanary(['x', lines], canary)).toBe(true);
    expect(showsCanary({ note: canary.slice(1), other: [1, null, true] }, canary)).toBe(false);
  });
  test('is seen in an answer of the agreed form that escapes its letters', () => {
    const schema = { type: 'object', properties: { note: { type: 'string' } } };
    const settings = { output: { mode: 'json-schema', schema, linkHosts: [] } } as unknown as GatewaySettings;
    const prompt =
      'You answer questions about orders of a shop, politely and in one sentence, and about nothing else at all.';
    const answer = (note: string) => {
      const policy = outputPolicy(settings, canary, prompt);
      const escaped = [...note].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
      policy.push(`{"note":"${escaped}"}`);
      return policy.end().text;
    };
    expect(answer('Good day')).toBe('{"note":"Good day"}');
    expect(() => answer(canary)).toThrow('the canary was in the answer');
    expect(() => answer(prompt)).toThrow('the answer repeats the system prompt');
  });
  test('holds back no more than what could become one', () => {
    expect(canaryWatch(canary).push('Hello, world').text).toBe('Hello, world');
    const watch = canaryWatch(canary);
    expect(watch.push(`Hello ${canary.slice(0, 3)}`).text).toBe('Hello ');
    expect(watch.end().text).toBe(canary.slice(0, 3));
    // and what was let out with the end of an answer does not come again
    expect(watch.push(' Hello').text + watch.end().text).toBe(' Hello');
    watch.push('a\ud83d');
    expect([watch.end().text, watch.end().text]).toEqual(['\ud83d', '']);
  });
});

describe('the link filter', () => {
  const HOSTS = ['docs.example.com', '.trusted.example'];
  const MARKUP =
    '![§[§](§)§]§]:§<§>§a§ §\n§"§https://§http:§//§www.§evil.example§docs.example.com§/x§<img §src=§</§script§!--§-->§!§h§w§ht§.§\\§&§`§b';
  test('says the same however the text is cut', () => {
    fc.assert(
      fc.property(cut(MARKUP), ({ text, pieces }) => {
        expect(all(linkFilter(HOSTS), pieces)).toBe(all(linkFilter(HOSTS), [text]));
      }),
      { numRuns: EXHAUSTIVE ? 5_000 : 1_000 },
    );
  });
  test('leaves no address, no image and no element', () => {
    fc.assert(
      fc.property(cut(MARKUP), ({ pieces }) => {
        const out = all(linkFilter([]), pieces);
        expect(out).not.toMatch(/(?:https?|ftp):\/\/|www\.|!\[|\]\([^)]*\)|<\/?(?:img|script)(?![a-z(])/i);
      }),
      { numRuns: EXHAUSTIVE ? 5_000 : 1_000 },
    );
  });
  test.each([
    ['[docs](https://docs.example.com/a?b=c#d)'],
    ['[docs](https://docs.example.com/a_(b) "Title")'],
    ['See https://docs.example.com/a, and https://x.trusted.example/.'],
    ['if (a < b && c > d) return list[i](x);'.replace('](x)', '] (x)')],
    ['const m: Map<string, List<T>> = new Map();'],
    ['a[0] = b[1]; // comment'],
    ['1 < 2! [note] http is a protocol, www is a prefix'],
    ['metadata: 5, javascript: a language'],
    ['| a | b |\n|---|---|\n| [x] | y |'],
  ])('keeps %s', (text) => {
    expect(all(linkFilter(HOSTS), [text])).toBe(text);
  });
  test('keeps the words of what it takes out', () => {
    expect(all(linkFilter([]), ['![A chart](https://evil.example/x) and [a link](https://evil.example).'])).toBe(
      '[A chart] and [a link].',
    );
    expect(all(linkFilter([]), ['see https://evil.example/x now'])).toBe(`see ${REMOVED_LINK} now`);
  });
  test('waits for no more than four thousand letters', () => {
    const filter = linkFilter([]);
    expect(filter.push(`[x](${'y'.repeat(5_000)}`)).toHaveLength(5_000 + '[x] ('.length);
  });
  test.each<[string, boolean]>([
    ['https://docs.example.com/', true],
    ['https://DOCS.example.com/', true],
    ['https://a.b.trusted.example/', true],
    ['https://trusted.example/', true],
    ['https://nottrusted.example/', false],
    ['https://.trusted.example/', false],
    ['https://a..trusted.example/', false],
    ['https://a&b.trusted.example/', false],
    ['https://docs.example.com:8443/', false],
    ['https://docs.example.com./', false],
    ['http://docs.example.com/', false],
    ['https://user@docs.example.com/', false],
    ['https://docs.example.com@evil.example/', false],
    ['/relative', false],
    ['https://', false],
  ])('%s → %s', (url, allowed) => {
    expect(allowsUrl(HOSTS, url)).toBe(allowed);
  });
});

describe('the control filter', () => {
  test('says the same however the text is cut', () => {
    fc.assert(
      fc.property(
        cut('\u001b§[§]§0§;§m§\u0007§\\§a§\u009b§\u009d§ §\r§\n§P§X§\u{1F600}§31m§8;;x'),
        ({ text, pieces }) => {
          expect(all(controlFilter(), pieces)).toBe(all(controlFilter(), [text]));
        },
      ),
      { numRuns: EXHAUSTIVE ? 5_000 : 1_000 },
    );
  });
  test.each([499, 500, 501, 900])('says the same of a string of %i letters, however it is cut', (length) => {
    const text = `a\u001b]${'x'.repeat(length)}\u001b\\b`;
    const out = all(controlFilter(), [text]);
    for (const size of [1, 7, 400]) {
      expect(all(controlFilter(), text.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g'))!)).toBe(out);
    }
    // a longer one is text, and drives nothing
    expect(out).toBe(length <= 500 ? 'ab' : `a]${'x'.repeat(length)}b`);
  });
  test('takes whole sequences, and counts them', () => {
    const filter = controlFilter();
    expect(all(filter, ['a\u001b[3', '1mred\u001b', '[0m b'])).toBe('ared b');
    expect(filter.removed).toBe(2);
  });
});

test('filters in a row see all of each other', () => {
  expect(all(chain([controlFilter(), linkFilter([]), escapeFilter()]), ['<', '\u0007i', '>x & y'])).toBe(' x &amp; y');
});
