/** A key of a map, or an index of a list. */
export type Step = string | number;

/**
 * The way to a value, from the top of a template or below a resource. One is made for every value that is read, and few
 * are shown: a path is its last step and the path before it, and is put together only when somebody asks.
 */
export class Path {
  /** No step at all. */
  static readonly TOP = new Path(undefined, '');

  static of(...steps: readonly Step[]): Path {
    return Path.TOP.to(...steps);
  }

  private constructor(
    private readonly before: Path | undefined,
    private readonly last: Step,
  ) {}

  /** The path that goes on with `steps`. */
  public to(...steps: readonly Step[]): Path {
    let path: Path = this;
    for (const step of steps) path = new Path(path, step);
    return path;
  }

  /** The path that goes on with one step. */
  public below(step: Step): Path {
    return new Path(this, step);
  }

  public get steps(): readonly Step[] {
    const steps: Step[] = [];
    for (let path: Path = this; path.before; path = path.before) steps.push(path.last);
    return steps.reverse();
  }

  /** As a user writes it: `A.B[0].C`. */
  public toString(): string {
    return render(this.steps);
  }
}

export const render = (steps: readonly Step[]): string =>
  steps.map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`)).join('');

/** The steps of a path as a user writes it. A dot inside brackets belongs to a name: `['com.amazonaws']`. */
export function stepsOf(path: string): readonly Step[] {
  if (path === '') return [];
  let steps = parsed.get(path);
  if (!steps) {
    steps = [...path.matchAll(/\['([^']*)'\]|\[(\d+)\]|([^.[\]]+)/g)].map(([, quoted, index, name]) =>
      index === undefined ? (quoted ?? name!) : Number(index),
    );
    parsed.set(path, steps);
  }
  return steps;
}

/** Rules ask for the same few paths over and over. */
const parsed = new Map<string, readonly Step[]>();
