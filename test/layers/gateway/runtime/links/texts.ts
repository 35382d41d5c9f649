import fc from 'fast-check';

// Texts around every construct of markdown and HTML that can make a link, an image or an element; and around how names,
// addresses and markup can be put together so that two readers end them at different places.

export const HOSTS = ['docs.example.com', '.trusted.example'];

const pick = (...parts: string[]) => fc.constantFrom(...parts);
const join = (...parts: fc.Arbitrary<string>[]) => fc.tuple(...parts).map((texts) => texts.join(''));
const many = (part: fc.Arbitrary<string>, most: number) =>
  fc.array(part, { maxLength: most }).map((texts) => texts.join(''));
const often = (part: fc.Arbitrary<string>, otherwise: fc.Arbitrary<string>) =>
  fc.oneof({ weight: 4, arbitrary: part }, { weight: 1, arbitrary: otherwise });

const SIGN = pick(...'!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~¨'.split(''));
const SPACE = pick(' ', '\n', '\n\n', '\t', '  ', '   ', '  \n', '\u00a0', '\u3000', '\u2028', '');
const WORD = pick(
  'SECRET',
  'a',
  'help',
  'e.g.',
  '1',
  'h',
  'w',
  'ht',
  'é',
  '日本',
  '😀',
  'README.md',
  'x.id',
  '1.5',
  '\u200d',
  '\u00ad',
  'ſ',
  '&eacute;',
  '&#1088;',
  '\\-',
  '\ud83d',
  '\udca9',
);
const HOST = pick(
  'docs.example.com',
  'docs.example.com',
  'x.trusted.example',
  'evil.com',
  'evil.com',
  'evil.example',
  'www.evil.com',
  'nottrusted.example',
  'localhost',
  '127.0.0.1',
  '[::1]',
  'evil。com',
  'evil.com.',
  'xn--e1afmkfd.com',
  'пример.рф',
  '💩.la',
  'evil.com&sol;x.trusted.example',
  'evil.com%2fx.trusted.example',
  'evil.com:8080',
  'docs.example.com:443',
  'DOCS.example.com',
  'evil.&#1088;&#1092;',
  'evil.verm&ouml;gensberater',
  'evil\\-x.com',
  'e&eacute;vil.com',
  'docs.e&eacute;xample.com',
  '[IPv6:::1]',
  '1.2',
  '127.0!.0.1',
);
const SCHEME = pick(
  'https://',
  'https://',
  'http://',
  'HTTPS://',
  'ftp://',
  'www.',
  '//',
  '',
  'https:',
  'https:/',
  'https:\\\\',
  '\\\\',
  '/\\',
  'https\\://',
  'https&colon;//',
  'https&#58;//',
  'https:&#x2f;/',
  'https:\\/\\/',
  'https:/&sol;',
  'www&period;',
  'www\\.',
  'javascript:',
  'data:text/html,',
  'mailto:',
  'xmpp:',
  'svn+ssh://',
  'z.b://',
  'file:///',
  'ws://',
  'tel:',
  'vbscript:',
  'java\nscript:',
  '&#106;avascript:',
  'https:///',
  'view-source:https://',
  'x-y:',
  'blob:https://',
  'mailto\\:',
  'sms:',
);
const USER = pick(
  '',
  '',
  '',
  'docs.example.com@',
  'a@',
  'a:b@',
  'docs.example.com:x@',
  'SECRET\\@',
  'SECRET&commat;',
  '@',
);
const PATH = pick(
  '',
  '/',
  '/?q=SECRET',
  '/SECRET',
  '?q=SECRET',
  '#SECRET',
  '/a_(b)',
  '/a(b(c))',
  '/)',
  '/x"y',
  '/?**evil.com/SECRET',
  '/?_SECRET&commat;evil.com',
  '/&period;&#47;evil.com/SECRET',
  '/??evil.com/SECRET',
  '/---evil.com/SECRET',
  '/!!evil.com/SECRET',
  '/(x)evil.com/SECRET',
  '/...evil.com/SECRET',
  '/#evil.com/SECRET',
  '/=evil.com/SECRET',
  '/?~~https://evil.com/SECRET',
  '/a__,www.evil.com/SECRET',
  '/?a=1&evil.com/SECRET',
  '/?a&amp;evil.com/SECRET',
  '/a*SECRET@evil.com',
  '/a*b*',
  '/_a_',
  '/~~a~~',
  '&a=b',
  '/@evil.com',
  '/https://evil.com',
  '/www.evil.com/SECRET',
  '/&quot;onload=x',
  '/a&lt;b',
  ':SECRET',
  '\\SECRET',
  '/a|b',
  '/`a`',
  '/onfocus=alert(1)/autofocus',
  '/{a}',
  '/a^b',
  "/'",
  '/x;y',
  '/x.',
  '/x,',
  '&sol;SECRET',
  '&#47;SECRET',
  '\\/SECRET',
  '//SECRET',
  '/..//evil.com',
  '/%0a',
  ':/SECRET',
  '=SECRET',
  '!/SECRET',
  '~/SECRET',
  '$/SECRET',
  '-/SECRET',
  '_/SECRET',
  '/\u00a0SECRET',
);
const ADDRESS = fc.oneof(
  { weight: 5, arbitrary: join(SCHEME, USER, HOST, PATH) },
  // an allowed host, a sign, and a host that some readers take for the true one
  {
    weight: 3,
    arbitrary: join(pick('https://docs.example.com', 'https://x.trusted.example'), many(SIGN, 3), USER, HOST, PATH),
  },
  {
    weight: 1,
    arbitrary: join(
      pick('SECRET@', '?SECRET@', '?&amp;SECRET@', '?`SECRET@', 'a.b+SECRET@', '"a b"@', 'é@', 'a@b@'),
      HOST,
      PATH,
    ),
  },
  { weight: 1, arbitrary: pick('x', '#x', 'x.md', '/x', './x', '') },
);
const ATTRIBUTE = fc.oneof(
  join(
    pick(' onfocus', ' onload', '/onerror', '\nonmouseover', ' ONCLICK', ' autofocus onfocus'),
    pick('=', ' = ', '=\n'),
    pick('alert(1)', '"x"', "'>'", '">"', '`x`', 'x>'),
  ),
  join(
    pick(' src=', ' href="', ' style=background:url(', " srcset='", ' xlink:href=', ' background="', ' action='),
    ADDRESS,
    pick('"', "'", ')', ''),
  ),
  pick(' a', ' "', " '", '/', ' x=y', ' hidden', ' tabindex=1', '=', ' =', '\n', '\t'),
);
const NAME = pick(
  'img',
  'a',
  'x',
  'xss',
  'script',
  'svg',
  'iframe',
  'style',
  'b',
  'T',
  'string, List',
  'x-y',
  'svg:a',
  'é',
  'a\u0000b',
  'IMG',
  'base',
  'form',
  'math',
  'input',
  'x.y',
  'x_y',
  'https:',
  'onload',
  'animate',
  'template',
  'details',
  'p',
  'div',
  'plaintext',
);

/** Nested texts of markup. */
const { text: nested } = fc.letrec<{ text: string; part: string }>((tie) => {
  const part = tie('part');
  const small = fc.oneof({ maxDepth: 3 }, WORD, ADDRESS, part);
  const label = fc.oneof({ maxDepth: 3 }, WORD, many(small, 3));
  const bang = pick('!', '!', '', '', '\\!', '! ', '!!', '&excl;', '!\\', '!\n', '!<b>', '!<!---->', '!\u200d');
  const title = fc.oneof(
    pick(
      '',
      '',
      ' "Title"',
      " 'T'",
      ' (T)',
      ' "a\nb"',
      ' "',
      ' "x" y',
      ' "a"b"',
      " 'it's'",
      '\n"T"',
      ' =100x100',
      ' ""',
    ),
    join(pick(' "', " '", ' ('), small, pick('"', "'", ')')),
  );
  const destination = fc.oneof(
    join(SPACE, ADDRESS, title, SPACE),
    join(pick('<', ' <', '\\<'), ADDRESS, pick('>', '', ' >', '\\>'), title),
    join(ADDRESS, SPACE, part),
    join(part, ADDRESS),
  );
  return {
    part: fc.oneof(
      { maxDepth: 3 },
      join(
        bang,
        pick('['),
        label,
        pick(']', '\\]', '] '),
        pick('(', '(', ' (', '\t(', '\n(', '&lpar;', '\\('),
        destination,
        often(pick(')'), pick('', '\\)', '))', ')\n', '&rpar;')),
      ),
      join(bang, pick('['), label, pick('][', '] [', ']\n['), pick('', '1', 'x'), pick(']', '')),
      join(
        pick('\n', '\n\n', '', '\n> ', '\n- ', '\n   ', '\n    ', 'x '),
        pick('['),
        pick('1', 'x', 'help', '^1', '^x', 'a\nb'),
        pick(']:', ']: ', ']:\n', '] :', ']&colon; ', '\\]: ', ']:\t'),
        fc.oneof(ADDRESS, join(pick('<'), ADDRESS, pick('>')), join(WORD, SPACE, ADDRESS)),
        title,
        pick('\n', '', ' x', '\n\n'),
      ),
      join(
        pick('<', '<', '</', '< ', '<!', '<?', '\\<', '&lt;', '<<', '<\n'),
        NAME,
        many(ATTRIBUTE, 3),
        often(pick('>', '/>'), pick('', ' >', '\n>', '>>')),
      ),
      join(pick('<', '<', '\\<', '< '), ADDRESS, pick('>', '>', '', ' >', '\\>')),
      join(
        pick('<!--', '<![CDATA[', '<?', '<!x ', '<!-->', '<!--->'),
        small,
        pick('-->', ']]>', '?>', '>', '--!>', ''),
      ),
      join(
        pick('`', '``', '\n```\n', '\n~~~\n', '$', '\n    '),
        small,
        pick('`', '``', '\n```\n', '\n~~~\n', '$', '\n', ''),
      ),
      join(
        pick('**', '*', '_', '~~', '==', '^', '||', '"', "'", '(', '{', '“'),
        small,
        pick('**', '*', '_', '~~', '==', '^', '||', '"', "'", ')', '}', '”', ''),
      ),
      join(
        pick('\n# ', '\n> ', '\n- ', '\n1. ', '\n- [ ] ', '\n|', '\n| a |\n|---|\n| ', '\n***\n', '\n---\n', '\n\n'),
        small,
      ),
      join(
        pick('&', '&#', '&#x', '&amp;', '&lt;', '&#60;', '&#33;', '&lsqb;', '&Tab;', '&NewLine;', '&quot;', '&copy'),
        pick('58;', '2f;', 'colon;', '', ';', '0000000058;', '3A'),
        small,
      ),
      join(ADDRESS, SIGN, ADDRESS),
      join(
        small,
        pick('](', ']: ', '](<', '![', '[', ']', '[]', '[](', '][', '](\\', '] (', ']\n(', '<', '<!', '>', '`', '\\'),
        small,
      ),
    ),
    text: many(fc.oneof(part, part, ADDRESS, WORD, SPACE, SIGN), 6),
  };
});

/** Signs and pieces of addresses in any order: what no grammar thinks of. */
const jumbled = many(
  pick(
    ...'! [ ] ]( ]: ( ) < > </ <! & && ; : :: // / \\ ? # @ * ** _ __ ~ ~~ ` " \' = | ^ { } , . .. - + $ %'.split(' '),
    ...[
      '![',
      ' ',
      '\n',
      '\n\n',
      '\t',
      '&#58;',
      '&amp;',
      '&lt;',
      '&commat;',
      '&sol;',
      'a',
      '1',
      'é',
      '_a',
      'a_',
      '¨',
      '。',
      '“',
      '（',
    ],
    ...[
      'https://',
      'https://docs.example.com',
      'https://docs.example.com/',
      'docs.example.com',
      'evil.com',
      'evil.com/SECRET',
    ],
    ...[
      'www.',
      'www.evil.com',
      'mailto:',
      'SECRET@',
      '@evil.com',
      '.com',
      '127.0.0.1',
      'localhost',
      'http:',
      'javascript:',
    ],
    ...[
      'img src=',
      'x onfocus=',
      '[x]: ',
      '[x]',
      '(https://docs.example.com)',
      '<https://docs.example.com>',
      '"T"',
      '<T>',
      '`x`',
    ],
  ),
  9,
);

/** A text, changed at one place: what nearly is markup is what readers differ about. */
const text = fc.oneof(
  nested,
  jumbled,
  fc.tuple(nested, fc.nat(200), fc.oneof(SIGN, SPACE, WORD, fc.constant('\u0000'))).map(([whole, at, sign]) => {
    const place = at % (whole.length + 1);
    // NUL stands for a letter that is left out
    return sign === '\u0000'
      ? whole.slice(0, place) + whole.slice(place + 1)
      : whole.slice(0, place) + sign + whole.slice(place);
  }),
);

/** A text and the pieces in which it comes. */
export const streamed = fc.tuple(text, fc.array(fc.nat(120), { maxLength: 8 })).map(([whole, cuts]) => {
  const places = [...new Set([0, ...cuts.map((place) => Math.min(place, whole.length)), whole.length])].sort(
    (a, b) => a - b,
  );
  return { whole, pieces: places.slice(1).map((place, i) => whole.slice(places[i], place)) };
});
