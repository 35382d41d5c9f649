import * as ts from 'typescript';
import type { Text } from './text';
import { TOP_FOLDERS } from './tree';

/** What a name is the name of. Its form tells. */
export type Kind =
  | 'command'
  | 'option'
  | 'path'
  | 'link'
  | 'resource type'
  | 'action'
  | 'principal'
  | 'intrinsic'
  | 'route'
  | 'managed rule group'
  | 'control'
  | 'risk'
  | 'technique'
  | 'finding'
  | 'construct'
  | 'constant'
  | 'prop'
  | 'member'
  | 'word';

/** A name that a text tells its reader. */
export interface Name {
  readonly kind: Kind;
  readonly name: string;
  readonly text: Text;
  readonly line: number;
}

type Take = (kind: Kind, name: string) => void;

/** What stands for the name of somebody else: addresses, domains that are kept for examples, and gaps to fill in. */
const NO_NAME = /https?:\/\/[^\s)`'"]*|(?:[\w*-]+\.)*\bexample\.(?:com|org|net)\b|\bAML\.[TM]…|\$\{\w+\}|\bNode\.js\b/;

/** Forms that tell the kind of a name wherever it stands, in a code span or bare. The first that fits takes it. */
const FORMS: readonly (readonly [Kind | undefined, RegExp])[] = [
  [undefined, NO_NAME],
  ['finding', /\b(?:OwaspLlm|DefenseInDepth|AwsSolutions|NIST\.800\.53\.R5)::[\w.:-]+(?:\[[\w:]+\])?/],
  ['finding', /\bAwsSolutions-[A-Z]+\d+\b/],
  ['resource type', /\b(?:AWS|Alexa)::[A-Za-z0-9]+(?:::[A-Za-z0-9]+)?|\bCustom::SecureLlm\w+/],
  ['risk', /\b(?:LLM|ASI)\d\d\b(?::\d{4})?/],
  ['technique', /\bAML\.[TM]\d+(?:\.\d+)?/],
  ['principal', /(?<![\w.-])[a-z][\w.-]*\.amazonaws\.com\b/],
  [
    'path',
    /(?<![\w@<>*…./-])(?:\.{0,2}\/)?(?:[\w.@<>*-]+\/)*[\w.@<>*-]*[\w>*.]\.(?:c?ts|[cm]?js|md|jsonc?|sh|ya?ml|py|html)\b(?!\.\w)/,
  ],
  ['path', new RegExp(`(?<![\\w@/.…-])(?:${TOP_FOLDERS.join('|')})\\/[\\w./<>*-]*[\\w/>*]`)],
  ['intrinsic', /\bFn::\w+|(?<!\w)!(?:[A-Z]\w+)/],
  ['route', /\b(?:GET|POST|PUT|DELETE) \/[\w./-]*/],
  ['managed rule group', /\bAWSManaged\w+/],
  ['action', /(?<![\w:.-])[a-z][a-z0-9-]*:[A-Z][A-Za-z]*\*?(?![\w:])/],
  ['option', /(?<![\w-])--[a-z][a-z-]*/],
  ['construct', /\bnew [A-Z]\w*(?=\()/],
  ['constant', /\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/],
];

/** Words of a sentence that can only be names: `grantInvoke`, `LlmGateway` and `LlmGateway.grantInvoke`. */
const BARE =
  /(?<![\w.$/@:…-])(?:[a-z][a-z0-9]*[A-Z]\w*|[A-Z][a-z0-9]+[A-Z]\w*|[A-Z]{2,}[a-z]+[A-Z]\w*)(?:\.[A-Za-z]\w*)*/;

/** A call in a shell, after the variables that are set for it. */
const COMMAND = /^(?:[A-Z][A-Z_]*=\S+ )*(?:npm|npx|bash|cdk|cdk-secure-llm|aws|git|tsx|node) [\w-]/;

/** A message speaks of a prop by its name in quotes: "'vpc' must be …", "needs 'vpc'". */
const QUOTED_PROP =
  /'([a-z]\w*(?:\.\w+)*)'(?= (?:must|needs|is|are|has|have|takes|belongs?)\b)|(?<=\b(?:needs|without|set|give) )'([a-z]\w*)'/;

/** Every name in a text. Blocks of TypeScript in a page are left to the compiler. */
export function namesIn(text: Text): Name[] {
  const names: Name[] = [];
  let rest = text.text;
  /** Hands each match to `read`, and blanks it so that nothing else takes a part of it. */
  const each = (pattern: RegExp, read: (groups: readonly string[], take: Take) => void) => {
    for (const match of [...rest.matchAll(new RegExp(pattern, `g${pattern.flags}`))]) {
      const line = text.line + text.text.slice(0, match.index).split('\n').length - 1;
      read(
        [...match].map((group) => group ?? ''),
        (kind, name) => names.push({ kind, name, text, line }),
      );
      const blank = match[0].replace(/[^\n]/g, ' ');
      rest = rest.slice(0, match.index) + blank + rest.slice(match.index + blank.length);
    }
  };

  if (text.form === 'page') {
    each(/^ *```(\w*)[^\n]*\n([\s\S]*?)^ *```/m, ([, language, code], take) => {
      if (/^(?:sh|bash|console)$/.test(language!)) for (const line of shellLines(code!)) take('command', line);
    });
    each(/\]\(([^)\s]+)\)/, ([, target], take) => {
      if (!/^https?:/.test(target!)) take('link', target!);
    });
  }
  each(/(`+)((?:(?!\n\s*\n)[\s\S])+?)\1/, ([, , span], take) => namesInSpan(span!.trim(), text, take));
  if (text.form === 'message') each(QUOTED_PROP, ([, first, second], take) => take('prop', first || second!));
  for (const [kind, form] of FORMS) each(form, ([name], take) => kind && take(kind, name!));
  each(BARE, ([name], take) => take(kindOf(name!, text), name!));
  return names;
}

/** Who has only the package reads a lower-case word as a prop of ours, or in a fix as one of the resource. */
const kindOf = (name: string, text: Text): Kind =>
  name.includes('.') ? 'member' : /^[a-z]/.test(name) && !text.inside ? 'prop' : 'word';

/** The lines of a shell: continued ones are one, comments and what stands in quotes are no calls. */
const shellLines = (code: string) =>
  code
    .replace(/\\\n\s*/g, '')
    .replace(/'[^']*'|"[^"]*"/g, (quoted) => quoted.replace(/\s+/g, '_'))
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');

/** A span is one name, a command, or a piece of code whose words are names. */
function namesInSpan(span: string, text: Text, take: Take): void {
  if (COMMAND.test(span)) {
    take('command', span);
    return;
  }
  // what a fix says to use, which is not there for the only reason that a string says so
  if (text.about && /^[A-Z][a-z]+[A-Z]\w+$/.test(span)) {
    take('construct', span);
    return;
  }
  if (/^[[{]+\s*"/.test(span)) {
    // of JSON, the keys are names and the values an example
    for (const [, key] of span.matchAll(/"(\w+)"\s*:/g)) take('word', key!);
    return;
  }
  // the texts in a call of several values are an example
  let rest = /\w\(.*,/.test(span) ? span.replace(/'[^']*'/g, ' ') : span;
  for (const [kind, form] of FORMS)
    rest = rest.replace(new RegExp(form, 'g'), (name) => {
      if (kind) take(kind, name);
      return ' ';
    });
  if (rest.trim() === '') return;
  if (/^[a-z][a-z0-9]*(?:-[a-z0-9]+){2,}$/.test(span)) take('control', span);
  // a header, a value, a path of an API
  else if (rest === span && /^[^\s(){}=;,'"]*[/:@-][^\s(){}=;,'"]*$/.test(span)) take('word', span);
  else {
    const alone = /^\w+(?:\([^()]*\))?$/.test(span) || text.about !== undefined;
    namesInCode(rest, (name) => take(alone ? kindOf(name, text) : name.includes('.') ? 'member' : 'word', name));
  }
}

/** Chains of identifiers, `a.b(…).c`, single ones, and what stands in quotes. */
function namesInCode(code: string, take: (name: string) => void): void {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.Standard, code);
  let chain: string[] = [];
  let dotted = false;
  const end = () => {
    if (chain.length > 0) take(chain.join('.'));
    chain = [];
    dotted = false;
  };
  for (let token = scanner.scan(); token !== ts.SyntaxKind.EndOfFileToken; token = scanner.scan()) {
    if (/^(?:await|const|new|import|return)$/.test(scanner.getTokenText())) end();
    else if (/^[A-Za-z_$]/.test(scanner.getTokenText())) {
      if (!dotted) end();
      chain.push(scanner.getTokenText());
      dotted = false;
    } else if (token === ts.SyntaxKind.DotToken) dotted = true;
    else if (token === ts.SyntaxKind.OpenParenToken && chain.length > 0) {
      // the chain goes on behind what the call is given
      const given = closed(code.slice(scanner.getTokenEnd()));
      namesInCode(given, take);
      scanner.resetTokenState(Math.min(code.length, scanner.getTokenEnd() + given.length + 1));
    } else {
      end();
      if (token === ts.SyntaxKind.StringLiteral && /^\S+$/.test(scanner.getTokenValue())) take(scanner.getTokenValue());
    }
  }
  end();
}

/** What stands before the bracket that closes one that was opened before `code`. */
function closed(code: string): string {
  let open = 1;
  for (let i = 0; i < code.length; i++) {
    if (code[i] === '(') open++;
    if (code[i] === ')' && --open === 0) return code.slice(0, i);
  }
  return code;
}
