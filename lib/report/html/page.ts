import { titleOf } from '../../owasp/risks';
import { CSF_FUNCTIONS, TRUST_BOUNDARIES } from '../../owasp/vocabulary';
import type { Result } from '../result';
import { type Subject, subjectOf } from '../subject';
import { exceptions, exceptionsOfOthers } from './exceptions';
import { baselinedOf, findingsOf } from './findings';
import { groups } from './groups';
import { judged } from './judged';
import { layers } from './layers';
import { html, lines, Markup } from './markup';
import { matrix } from './matrix';
import { picture } from './picture';
import { problemsOf } from './problems';
import { SCRIPT } from './script';
import { STYLE } from './style';
import { cards, facts, lead, stacksOf } from './summary';

/** The result as one page that needs nothing else: no request leaves it, and it reads without a script too. */
export const toHtml = (result: Result, subject: Subject = subjectOf(result.read)): string =>
  `${lines(
    new Markup('<!doctype html>'),
    head(result),
    html`<body><a class="skip" href="#main">Skip to the report</a>`,
    html`<header><h1>Defense in depth for an LLM application</h1>`,
    lead(result),
    facts(result, subject),
    html`${navigation(result)}</header>`,
    html`<main id="main"><ul class="cards">`,
    html`${cards(result)}</ul>`,
    sections(result, subject),
    html`</main><footer>
      <p>Templates are judged, not accounts: what no template can show is listed in CONTROLS.md${' '}
      with the run-time check that covers it.</p></footer>`,
    html`<script>${new Markup(SCRIPT)}</script></body></html>`,
  )}\n`;

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

const head = (result: Result) =>
  lines(
    html`<html lang="en"><head><meta charset="utf-8">
      <meta name="viewport" content="width=device-width,initial-scale=1">`,
    html`<meta http-equiv="Content-Security-Policy" content="${new Markup(POLICY)}">`,
    html`<title>Defense in depth: ${stacksOf(result).slice(0, 3).join(', ')}</title>
      <style>${new Markup(STYLE)}</style></head>`,
  );

function navigation({ coverage }: Result): Markup {
  const links = [
    ['findings', 'Findings'],
    ...[...coverage.keys()].map((list) => [list, titleOf(list)]),
    ['layers', 'Layers'],
    ['boundaries', 'Trust boundaries'],
    ['csf', 'NIST CSF'],
    ['exceptions', 'Exceptions'],
    ['picture', 'The application'],
    ['judged', 'What was judged'],
  ];
  return html`<nav aria-label="Sections">
    <ul>${links.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>`;
}

function sections(result: Result, subject: Subject): Markup {
  const { coverage, evidence } = result;
  const section = (id: string, title: string, ...content: (Markup | Markup[] | undefined)[]) =>
    html`<h2 id="${id}">${title}</h2>${content}`;
  const drawn = html`<p class="soft">Drawn from the templates. A solid frame holds proven controls;${' '}
    “uses” counts the resources of a layer that refer to another.</p>`;
  return lines(
    section('findings', 'Findings', findingsOf(result), baselinedOf(result)),
    [...coverage].map(([list, risks]) => matrix(list, risks)),
    section('layers', 'Layers and what proves them', layers(result)),
    section(
      'boundaries',
      'Trust boundaries',
      groups('Trust boundary', TRUST_BOUNDARIES, evidence, ({ boundary }) => boundary),
    ),
    section(
      'csf',
      'NIST Cybersecurity Framework 2.0',
      groups('Function', CSF_FUNCTIONS, evidence, ({ csf }) => csf),
    ),
    section(
      'exceptions',
      'Acknowledged exceptions',
      problemsOf(result),
      exceptions(result),
      exceptionsOfOthers(result),
    ),
    section('picture', 'The application by layers', drawn, picture(result)),
    section('judged', 'What was judged', judged(subject)),
  );
}
