import { type CleanSample, PROSE, utf8 } from './document';

const page = (name: string, body: string, words: string, head = ''): CleanSample => ({
  name,
  type: 'html',
  make: () =>
    utf8(
      `<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Staff</title>${head}</head><body>${body}</body></html>`,
    ),
  words,
});
const p = (text: string) => `<p>${text}</p>`;
const ALL = PROSE.join(' ');

export const CLEAN_PAGES: readonly CleanSample[] = [
  page('an article', `<h1>Leave</h1>${PROSE.map(p).join('')}`, `Leave ${ALL}`),
  page(
    'with navigation, aside and footer',
    `<header>Example</header><nav><ul><li><a href="/">Home</a><li><a href="/hr">People</a></ul></nav><main>${p(ALL)}</main><aside>See also: sick leave</aside><footer>© 2026</footer>`,
    `Example Home People ${ALL} See also: sick leave © 2026`,
  ),
  page(
    'with a dark head of a table',
    '<table><thead><tr><th>Kind</th><th>Days</th></tr></thead><tbody><tr><td>Paid</td><td>30</td></tr></tbody></table>',
    'Kind Days Paid 30',
    '<style>th { background: #1f3864; color: #fff } td { border: 1px solid #ccc }</style>',
  ),
  page(
    'dark by its own sheet',
    `<div class="card">${p(ALL)}</div>`,
    ALL,
    '<style>:root{--ink:#eee;--paper:#121212} body{background:var(--paper);color:var(--ink)} .card{background:#1e1e1e}</style>',
  ),
  page(
    'with scripts, styles and data for machines',
    `${p(ALL)}<script>function show(a){ if(!a) return; document.title = "Staff"; }</script><noscript>Please enable JavaScript.</noscript>`,
    ALL,
    '<script type="application/ld+json">{"@type":"Article","headline":"Leave"}</script><style>p{margin:0 0 1em}</style><meta name="description" content="Leave of staff">',
  ),
  page(
    'with small print',
    `${p(ALL)}<p style="font-size:9px;color:#767676">Version 3, May 2026<sup style="font-size:60%">2</sup></p>`,
    `${ALL} Version 3, May 20262`,
  ),
  page(
    'with lists and definitions',
    '<ol><li>Ask</li><li>Wait</li></ol><dl><dt>HR</dt><dd>People team</dd></dl>',
    'Ask Wait HR People team',
  ),
  page(
    'with code and preformatted text',
    '<p>Run <code>a &lt; b</code></p><pre>line one\n  line two</pre>',
    'Run a < b line one line two',
  ),
  page(
    'with a link to skip to the content',
    `<a class="skip" href="#main">Skip to content</a><main>${p(ALL).repeat(4)}</main>`,
    `${ALL} ${ALL} ${ALL} ${ALL}`,
    '<style>.skip{position:absolute;left:-9999px}.skip:focus{left:0}</style>',
  ),
  page(
    'with what is hidden on small screens and on paper alone',
    `<nav>Home</nav>${p(ALL)}`,
    `Home ${ALL}`,
    '<style>@media (max-width:600px){nav{display:none}} @media print{nav{display:none}}</style>',
  ),
  page(
    'in Arabic and Chinese',
    '<p dir="rtl">يحق للموظفين ثلاثون يومًا</p><p lang="zh">员工每年享有三十天</p>',
    'يحق للموظفين ثلاثون يومًا 员工每年享有三十天',
  ),
  page(
    'with ruby and mathematics',
    '<p><ruby>有給<rp>(</rp><rt>ゆうきゅう</rt><rp>)</rp></ruby> x<sup>2</sup></p>',
    '有給(ゆうきゅう) x2',
  ),
  page(
    'with a form',
    '<form><label>Name <input type="text" name="n"></label><select><option>Paid</option><option>Sick</option></select><textarea>Reason</textarea></form>',
    'Name Paid Sick Reason',
  ),
  page(
    'with white text on a gradient over a colour',
    `<div class="hero">Welcome</div>${p(ALL)}`,
    `Welcome ${ALL}`,
    '<style>.hero{background-color:#003366;background-image:linear-gradient(90deg,#003366,#0055aa);color:white}</style>',
  ),
  page(
    'with white text on nothing but a gradient',
    `<div class="hero">Welcome to the team and its handbook</div><p>${ALL}</p>`,
    `Welcome to the team and its handbook ${ALL}`,
    '<style>.hero{background:linear-gradient(90deg, #003366 0%, rgb(0,85,170) 100%);color:#fff}</style>',
  ),
  page(
    'with rules that ask for what is not there at first',
    `<nav><ul><li>Home<ul class="sub"><li>Teams</li></ul></li></ul></nav><p>${ALL}</p>`,
    `Home Teams ${ALL}`,
    '<style>[hidden]:where(:not([hidden="until-found"])){display:none!important} li:not(.open):hover .sub{display:none} :is(.a,.b) .sub{display:none} .sub::before{display:none}</style>',
  ),
  page(
    'with a heading that is cut out of a gradient',
    `<h1>Annual report</h1>${p(ALL)}`,
    `Annual report ${ALL}`,
    '<style>h1{background:linear-gradient(90deg,#a00,#00a);-webkit-background-clip:text;color:transparent}</style>',
  ),
  page(
    'dark by layers, variables and the parts of a selector',
    `<main class="card"><p>${PROSE[0]}</p><p class="note">${PROSE[1]}</p></main>`,
    `${PROSE[0]} ${PROSE[1]}`,
    '<style>@layer base{:root{--ink:#111;--paper:#fff} .card{--ink:#eee;--paper:#121212} body{background:white}} @layer parts{.card{background:var(--paper);color:var(--ink)} p:not(.note,:first-child){display:none} .note{display:none}} @media (width >= 40rem){.note{display:block;padding:0 20%;zoom:1.1}} @media (min-resolution:2dppx){.note{font-weight:500}} .note::after{content:"}"} p:where(.old){display:none}</style>',
  ),
  page(
    'with a banner that is cut aslant, moved in, and of sizes that grow',
    `<header class="hero"><h1>Welcome</h1></header><p class="in">${PROSE[0]} <mark>Note</mark> <a href="/x">More</a></p><button>Send</button>`,
    `Welcome ${PROSE[0]} Note More Send`,
    '<style>.hero{clip-path:polygon(0 0,100% 0,100% 85%,0 100%);background:#036;color:#fff;filter:brightness(.95) drop-shadow(0 0 2px #000)} h1{font-size:clamp(1.5rem,4vw,3rem);margin-inline:auto;letter-spacing:-.02em;transform:rotate(-2deg)} @keyframes in{from{opacity:0;transform:translateY(20px)}to{opacity:1;transform:none}} .in{opacity:1;animation:in .4s ease-out;width:fit-content;max-width:min(60ch,100%);overflow:hidden;font:400 1rem/1.5 system-ui,sans-serif}</style>',
  ),
  page(
    'in colours by how light they are, and of old',
    `<header>Welcome</header>${p(ALL)}<font color=000080>Since 2024</font>`,
    `Welcome ${ALL} Since 2024`,
    '<style>body{color:oklch(20% 0.02 250)} header{background:oklch(0.4 0.1 250);color:oklab(98% 0 0 / 1)}</style>',
  ),
  {
    name: 'a part of a page',
    type: 'html',
    make: () => utf8(`<h2>Leave</h2>${p(PROSE[0])}`),
    words: `Leave ${PROSE[0]}`,
  },
];
