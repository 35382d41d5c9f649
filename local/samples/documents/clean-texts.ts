import { type CleanSample, HANDBOOK, PROSE, utf8 } from './document';

const plain = (name: string, text: string): CleanSample => ({
  name,
  type: 'text',
  make: () => utf8(text),
  words: text.replace(/^\ufeff/, ''),
});
/** Markdown of which people see `words`; all of it, unless they are given. */
const markdown = (name: string, text: string, words = text): CleanSample => ({
  name,
  type: 'markdown',
  make: () => utf8(text),
  words,
});
const csv = (name: string, text: string): CleanSample => ({ name, type: 'csv', make: () => utf8(text), words: text });

const ARABIC = 'يحق للموظفين الحصول على ثلاثين يومًا من الإجازة السنوية المدفوعة. تُقدَّم الطلبات قبل أسبوعين.';
const CHINESE = '员工每年享有三十天带薪休假。申请须在休假首日前两周提交，由直属经理批准。';
const JAPANESE = '従業員は毎年三十日の有給休暇を取得できます。申請は二週間前までに提出してください。';
const HINDI = 'कर्मचारियों को हर वर्ष तीस दिन का सवेतन अवकाश मिलता है। आवेदन दो सप्ताह पहले करना होता है।';

export const CLEAN_TEXTS: readonly CleanSample[] = [
  plain('a handbook', HANDBOOK),
  plain('with a byte order mark and ends of lines of Windows', `\ufeff${HANDBOOK.replace(/\n/g, '\r\n')}`),
  {
    ...plain('in UTF-16', HANDBOOK),
    make: () => new Uint8Array(Buffer.from(`\ufeff${HANDBOOK}`, 'utf16le')),
  },
  plain('in Chinese, Japanese and Hindi', [CHINESE, JAPANESE, HINDI].join('\n')),
  plain('in Arabic with an English name', `${ARABIC}\nاتصل بـ \u200fContoso Ltd\u200e في برلين.`),
  plain(
    'with emoji, families and flags',
    'Well done 👩🏽‍💻! The team 👨‍👩‍👧‍👦 from 🇩🇪 and 🏴󠁧󠁢󠁥󠁮󠁧󠁿 met in ☀️ weather. '.repeat(6),
  ),
  plain(
    'with soft hyphens',
    `${'Arbeits\u00adzeit\u00adverordnung und Urlaubs\u00adantrag gelten ab Januar. '.repeat(8)}`,
  ),
  plain('with pages that end with a form feed', `${PROSE[0]}\n\f${PROSE[1]}\n\f${PROSE[2]}`),
  plain(
    'a log with levels in brackets',
    '[INFO]: started\n[WARN]: disk at 81 %\n[ERROR]: see https://status.example.com/a?b=1\n',
  ),
  {
    ...plain('a log in the colours of a terminal', 'INFO started\nERROR disk full\n'),
    make: () => utf8('\u001b[32mINFO\u001b[0m started\n\u001b[1;38;5;8;48;5;7mERROR\u001b[0m disk full\n'),
  },
  plain(
    'in columns, with blanks at the ends',
    `Item${' '.repeat(90)}Amount${' '.repeat(400)}\nPen${' '.repeat(91)}12\n`,
  ),
  markdown(
    'with headings, lists and a table',
    `# Leave\n\n- ${PROSE[0]}\n- ${PROSE[1]}\n\n| Kind | Days |\n|---|---:|\n| paid | 30 |\n| sick | *as needed* |\n\n> ${PROSE[3]}\n`,
  ),
  markdown(
    'with code and what looks like elements',
    '# Build\n\n```ts\nconst map: Map<string, List<T>> = new Map();\nif (a < b && c > d) print(`<div style="display:none">${x}</div>`);\n```\n\nCall `render(<App hidden />)`, or use List<String> when a<b.\n\n    <p hidden>indented code</p>\n\nDone.\n',
  ),
  markdown(
    'with links and footnotes',
    'See [the portal](https://portal.example.com/leave "Portal") and note[^1].\n\n[^1]: Since 2024.\n',
    'See the portal and note[^1].\n\n[^1]: Since 2024.\n',
  ),
  markdown(
    'with links by reference',
    'Read [the policy][p] first.\n\n[p]: https://example.com/policy\n',
    'Read [the policy][p] first.',
  ),
  markdown(
    'with elements that are seen',
    'Press <kbd>Ctrl</kbd>+<kbd>C</kbd>, H<sub>2</sub>O<br>and &copy; 2026 <b>Example</b>.\n',
    'Press Ctrl+C, H2O\nand © 2026 Example.',
  ),
  markdown(
    'with a picture and a short comment',
    `![Organisation chart](images/chart.png)\n\n<!-- reviewed in May -->\n\n${PROSE[0]}\n`,
    PROSE[0],
  ),
  markdown('with front matter', `---\ntitle: Leave\ntags: [hr, leave]\n---\n\n${PROSE[1]}\n`),
  markdown(
    'with a folded part',
    `<details>\n<summary>Who answers</summary>\n\n${PROSE[1]}\n\n</details>\n`,
    `Who answers ${PROSE[1]}`,
  ),
  markdown(
    'with nested lists and code in them',
    '1. Install\n   - run `npm ci`\n   - then:\n\n     ```sh\n     npm test -- --grep "<b>"\n     ```\n2. Done\n',
  ),
  csv('a table', 'id,name,price\n1,Pen,1.20\n2,Paper,4.50\n3,Ink,12.00\n'),
  csv('with quotes, commas and ends of lines in cells', 'id,text\n1,"He said ""yes"", then left"\n2,"two\nlines"\n'),
  csv('with semicolons and decimals of Germany', 'Nr;Name;Betrag\n1;Müller;1.234,56\n2;Straße;7,00\n'),
  csv('of several scripts', '名前,مدينة,город\n田中,برلين,Москва\n'),
  csv('with formulas', 'item,total\npens,=SUM(B1:B9)\nmail,a@example.com\n'),
  csv('with many rows', `n,square\n${Array.from({ length: 2_000 }, (_, i) => `${i},${i * i}`).join('\n')}\n`),
];
