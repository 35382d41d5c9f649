// What becomes of a failure in a shell script.

/** How a script, or a part of it, ends; `unknown` where that depends on what is not read here. */
export type End = 'ok' | 'fail' | 'unknown';

type Command =
  | { readonly kind: 'simple'; readonly words: readonly string[] }
  | { readonly kind: 'group'; readonly body: readonly Item[] }
  | {
      readonly kind: 'if';
      readonly branches: readonly (readonly [readonly Item[], readonly Item[]])[];
      readonly otherwise: readonly Item[];
    }
  | { readonly kind: 'loop'; readonly condition: readonly Item[]; readonly body: readonly Item[] };
interface Pipeline {
  readonly negated: boolean;
  readonly commands: readonly Command[];
}
interface Item {
  readonly first: Pipeline;
  readonly rest: readonly (readonly ['&&' | '||', Pipeline])[];
  readonly background: boolean;
}

/** Quoted text, substitutions and comments, operators, words. A line that ends in a backslash goes on. */
const TOKEN =
  /\\\n|#[^\n]*|\n|&>>?|\d*>&\d+|&&|\|\||;;|[;&|(){}](?![^\s;&|(){}]*=)|(?:"(?:[^"\\]|\\.)*"|'[^']*'|\$\((?:[^()]|\([^()]*\))*\)|`[^`]*`|\$\{[^}]*\}|\d*>&\d+|&>|[^\s;&|(){}"'`])+/g;

const tokensOf = (script: string): string[] =>
  (script.match(TOKEN) ?? []).filter((token) => token !== '\\\n' && !token.startsWith('#'));

/** Reads as much of a shell's grammar as decides who sees a failure. */
class Reader {
  private at = 0;

  constructor(private readonly tokens: readonly string[]) {}

  public list(...ends: readonly string[]): Item[] {
    const items: Item[] = [];
    for (;;) {
      while (['\n', ';', '&'].includes(this.next ?? '')) this.at++;
      if (this.next === undefined || ends.includes(this.next)) return items;
      const start = this.at;
      items.push(this.item());
      if (this.at === start) this.at++; // a word out of place
    }
  }

  private get next(): string | undefined {
    return this.tokens[this.at];
  }

  private take(token: string): boolean {
    if (this.next !== token) return false;
    this.at++;
    return true;
  }

  private item(): Item {
    const first = this.pipeline();
    const rest: ['&&' | '||', Pipeline][] = [];
    while (this.next === '&&' || this.next === '||') {
      const operator = this.tokens[this.at++] as '&&' | '||';
      while (this.take('\n'));
      rest.push([operator, this.pipeline()]);
    }
    return { first, rest, background: this.next === '&' };
  }

  private pipeline(): Pipeline {
    const negated = this.take('!');
    const commands = [this.command()];
    while (this.take('|')) {
      while (this.take('\n'));
      commands.push(this.command());
    }
    return { negated, commands };
  }

  private command(): Command {
    if (this.take('(')) return this.group(')');
    if (this.take('{')) return this.group('}');
    if (this.take('if')) return this.choice();
    if (this.take('while') || this.take('until')) {
      const condition = this.list('do');
      this.take('do');
      return { kind: 'loop', condition, body: this.until('done') };
    }
    if (this.take('for')) {
      while (this.next !== undefined && this.next !== 'do') this.at++;
      this.take('do');
      return { kind: 'loop', condition: [], body: this.until('done') };
    }
    const words: string[] = [];
    while (this.next !== undefined && !/^(\n|[;&|(){}]|&&|\|\||;;)$/.test(this.next))
      words.push(this.tokens[this.at++]!);
    return { kind: 'simple', words };
  }

  private group(end: string): Command {
    return { kind: 'group', body: this.until(end) };
  }

  private until(end: string): Item[] {
    const body = this.list(end);
    this.take(end);
    return body;
  }

  private choice(): Command {
    const branches: [Item[], Item[]][] = [];
    do {
      const condition = this.list('then', 'fi');
      this.take('then');
      branches.push([condition, this.list('elif', 'else', 'fi')]);
    } while (this.take('elif'));
    const otherwise = this.take('else') ? this.list('fi') : [];
    this.take('fi');
    return { kind: 'if', branches, otherwise };
  }
}

const unquoted = (text: string): string => text.replace(/^(["'])([\s\S]*)\1$/, '$2');

interface Outcome {
  readonly end: End;
  /** The shell is gone: what follows does not run. */
  readonly left?: boolean;
}

/** Runs a script in thought: the command that `fails` accepts fails, and all others do what they should. */
class Run {
  private strict = false;
  private pipefail = false;
  private trapped = false;

  constructor(private readonly fails: (words: string) => boolean) {}

  public list(items: readonly Item[], asked = false): Outcome {
    let last: Outcome = { end: 'ok' };
    for (const item of items) {
      last = this.item(item, asked);
      if (last.left) return last;
    }
    return last;
  }

  private item({ first, rest, background }: Item, asked: boolean): Outcome {
    let now = this.pipeline(first, asked || rest.length > 0);
    for (const [i, [operator, pipeline]] of rest.entries()) {
      if (now.left) return now;
      if (now.end === 'unknown') {
        // whichever it was, `a && b` fails where b does
        const other = operator === '&&' ? this.pipeline(pipeline, true) : now;
        return { end: other.end === 'fail' && i === rest.length - 1 ? 'fail' : 'unknown' };
      }
      if ((now.end === 'ok') === (operator === '&&')) now = this.pipeline(pipeline, asked || i < rest.length - 1);
    }
    return background ? { end: 'ok' } : now;
  }

  private pipeline({ negated, commands }: Pipeline, asked: boolean): Outcome {
    const outcomes = commands.map((command) => this.command(command, asked || negated || commands.length > 1));
    const last = outcomes.at(-1)!;
    if (commands.length === 1 && last.left) return last;
    const ends = this.pipefail ? outcomes.map(({ end }) => end) : [last.end];
    const end: End = ends.includes('fail') ? 'fail' : ends.includes('unknown') ? 'unknown' : 'ok';
    if (negated) return { end: end === 'ok' ? 'fail' : end === 'fail' ? 'ok' : end };
    return end === 'fail' && this.strict && !asked ? { end, left: true } : { end };
  }

  private command(command: Command, asked: boolean): Outcome {
    if (command.kind === 'group') return this.list(command.body, asked);
    if (command.kind === 'loop') {
      const condition = this.list(command.condition, true);
      if (condition.left) return condition;
      if (condition.end !== new Run(() => false).list(command.condition, true).end) return { end: 'unknown' };
      const body = this.list(command.body, asked);
      // only the last round's status is that of the loop
      return body.left || body.end === 'unknown' ? body : { end: 'ok' };
    }
    if (command.kind === 'if') return this.choice(command, asked);
    return this.simple(command.words);
  }

  private choice({ branches, otherwise }: Command & { kind: 'if' }, asked: boolean): Outcome {
    for (const [condition, body] of branches) {
      const { end, left } = this.list(condition, true);
      if (left) return { end, left };
      if (end === 'ok') return this.list(body, asked);
      if (end === 'unknown') return { end };
    }
    return this.list(otherwise, asked);
  }

  private simple(words: readonly string[]): Outcome {
    const [name = '', ...rest] = words.filter((word) => !/^(exec|command|time|sudo|then|do|else)$/.test(word));
    if (name === 'set') this.set(rest);
    if (name === 'exit' || name === 'return')
      return {
        end: rest[0] === undefined ? 'unknown' : rest[0] === '0' ? 'ok' : /^\d+$/.test(rest[0]) ? 'fail' : 'unknown',
        left: true,
      };
    if (name === 'false') return { end: 'fail' };
    if (/^(\[|\[\[|test|grep|case)$/.test(name)) return { end: 'unknown' };
    const quoted = rest.at(-1);
    if (name === 'trap') this.trapped = true;
    if (name === 'eval' && quoted) return { end: new Run(this.fails).script(unquoted(quoted)) };
    if (/(^|\/)(ba|da|z|k)?sh$/.test(name) && rest.some((word) => /^-\w*c$/.test(word)) && quoted)
      return { end: new Run(this.fails).script(unquoted(quoted), rest) };
    const text = words.join(' ');
    const substituted = /\$\(([\s\S]*)\)|`([^`]*)`/.exec(text);
    const inner = substituted?.[1] ?? substituted?.[2];
    if (inner !== undefined && this.fails(inner)) {
      // the status of an assignment is that of the command in it; others have their own
      return words.every((word) => /^\w+=/.test(word)) ? { end: new Run(this.fails).script(inner) } : { end: 'ok' };
    }
    return { end: this.fails(text) ? 'fail' : 'ok' };
  }

  private set(options: readonly string[]): void {
    for (const [i, option] of options.entries()) {
      const on = option.startsWith('-');
      if (/^[-+]\w*e/.test(option)) this.strict = on;
      if (/^[-+]\w*o$/.test(option) && options[i + 1] === 'pipefail') this.pipefail = on;
      if (/^[-+]o$/.test(option) && options[i + 1] === 'errexit') this.strict = on;
    }
  }

  public script(script: string, options: readonly string[] = []): End {
    if (options.some((option) => /^-\w*e\w*c?$/.test(option))) this.strict = true;
    // what stands in branches of a case and in functions runs when something else says so
    if (/(^|[\n;&|])\s*(case\s|(function\s+)?[\w-]+\s*\(\)\s*\{)/.test(script)) return 'unknown';
    const { end } = this.list(new Reader(tokensOf(script)).list());
    return this.trapped ? 'unknown' : end;
  }
}

/** How a script ends when the commands fail that `fails` accepts, by their words; those of quoted scripts are among them. */
export const ends = (script: string, fails: (command: string) => boolean): End => new Run(fails).script(script);
