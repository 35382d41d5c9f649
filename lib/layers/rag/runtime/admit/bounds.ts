import { Refusal } from './admission';

/** How much of a document is looked at. What exceeds a bound is refused, never cut. */
export interface Bounds {
  readonly bytes: number;
  readonly pages: number;
  /** Of the text that is admitted; as many may be hidden or beside it. */
  readonly characters: number;
  /** Unpacked bytes for each packed one, of an archive and of each part that is larger than a mebibyte. */
  readonly ratio: number;
  /** All that a document unpacks to, in bytes. */
  readonly unpacked: number;
  readonly entries: number;
  /** Levels of elements within each other. */
  readonly depth: number;
  /** Elements, styles, drawings and comparisons between them. */
  readonly steps: number;
  readonly milliseconds: number;
}

export const BOUNDS: Bounds = {
  bytes: 10 * 1024 * 1024,
  pages: 500,
  characters: 2_000_000,
  ratio: 100,
  unpacked: 200 * 1024 * 1024,
  entries: 2_000,
  depth: 200,
  steps: 200_000_000,
  milliseconds: 45_000,
};

/** Counts what is left of the bounds while one document is read. */
export class Budget {
  private readonly end: number;
  private steps: number;
  private sinceLook = 0;

  constructor(public readonly bounds: Bounds) {
    this.end = performance.now() + bounds.milliseconds;
    this.steps = bounds.steps;
  }

  /** Pays for some steps; looks at the clock now and then, because looking costs as much as some of them. */
  spend(place: string, steps = 1): void {
    this.steps -= steps;
    this.sinceLook += steps;
    if (this.steps < 0) throw new Refusal('too-complex', place);
    if (this.sinceLook > 10_000) this.look(place);
  }

  look(place: string): void {
    this.sinceLook = 0;
    if (performance.now() > this.end) throw new Refusal('too-complex', `${place}: took too long`);
  }

  /** What `promise` gives, unless the time is over first. */
  async within<T>(place: string, promise: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const left = Math.max(0, this.end - performance.now());
      timer = setTimeout(() => reject(new Refusal('too-complex', `${place}: took too long`)), left);
    });
    try {
      return await Promise.race([promise, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
