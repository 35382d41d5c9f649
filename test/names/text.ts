import * as ts from 'typescript';
import { CONTROLS } from '../../lib/controls';
import { commentsOf, SOURCES, sentencesOf } from './code';
import { EXPORTS, isPrivate } from './library';
import { FILES, read } from './tree';

/** Something that somebody reads. */
export interface Text {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  /** `page` is Markdown, `reference` a comment that jsii publishes, `message` a sentence in the code. */
  readonly form: 'page' | 'reference' | 'comment' | 'message';
  /** The reader has the sources too, so that what the package does not export may be named. */
  readonly inside?: boolean;
  /** Types of resources that the text is about, if it is the fix of a rule. */
  readonly about?: readonly string[];
}

/** These pages are written from controls, cases, docstrings and what clients do, which are read themselves. */
const GENERATED = /(^|\/)(API|CONTROLS)\.md$|^docs\/clients\.md$/;
const FOR_CONTRIBUTORS = /^(ARCHITECTURE|CONTRIBUTING)\.md$|\/runtime\/README\.md$/;
/** `test/reference/defense-in-depth.long.test.ts` compares this table with the findings of the reference app. */
const COMPARED = /\n## Stock findings acknowledged inside the library\n[\s\S]*?(?=\n## |$)/;
/** CSS and its script are no prose. */
const NO_PROSE = /^lib\/report\/html\/(style|script)\.ts$/;

/** Everything that somebody reads about this library. */
export function allTexts(): Text[] {
  const pages = FILES.filter((file) => file.endsWith('.md') && !GENERATED.test(file)).map((file): Text => {
    const text = read(file).replace(COMPARED, (lines) => lines.replace(/[^\n]/g, ''));
    return { file, line: 1, text, form: 'page', inside: FOR_CONTRIBUTORS.test(file) };
  });
  const scripts = FILES.filter((file) => /\.(?:sh|c?js|py|ya?ml|jsonc)$|^\.ci\//.test(file)).flatMap(hashes);
  return [...pages, ...scripts, ...FIXES, ...SOURCES.flatMap((source) => [...comments(source), ...messages(source)])];
}

/** Comments of what is neither TypeScript nor a page. */
const hashes = (file: string): Text[] =>
  read(file)
    .split('\n')
    .flatMap((text, i): Text[] =>
      /^\s*(?:#(?!!)|\/\/|\*)/.test(text) ? [{ file, line: i + 1, text, form: 'comment', inside: true }] : [],
    );

function comments(source: ts.SourceFile): Text[] {
  return commentsOf(source).map(({ text, line, node }) => {
    const published = isPublished(node);
    return { file: source.fileName, line, text, form: published ? 'reference' : 'comment', inside: !published };
  });
}

const PUBLISHED: ReadonlySet<ts.Node> = new Set(EXPORTS.values());

const isPublished = (node: ts.Node) =>
  PUBLISHED.has(node) ||
  ((ts.isClassElement(node) || ts.isTypeElement(node) || ts.isEnumMember(node)) &&
    PUBLISHED.has(node.parent) &&
    !isPrivate(node));

function messages(source: ts.SourceFile): Text[] {
  if (!source.fileName.startsWith('lib/') || NO_PROSE.test(source.fileName)) return [];
  return sentencesOf(source)
    .filter(({ text }) => !FIXES.some((fix) => fix.text === text))
    .map(({ text, line }) => ({ file: source.fileName, line, text, form: 'message' }));
}

/** How to mend what a rule finds, in CDK and in a template. */
const FIXES: readonly Text[] = CONTROLS.flatMap(({ layer, id, rules }) =>
  rules.flatMap(({ fix, fixTemplate = '', check }): Text[] => {
    const file = `lib/layers/${layer}/controls/${id}.ts`;
    const [before] = read(file).split(fix);
    const line = before!.split('\n').length;
    return [fix, fixTemplate].map((text) => ({ file, line, text, form: 'message', about: check.types }));
  }),
);
