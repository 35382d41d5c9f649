import { type Answer, decide, Undecided } from './answer';

/** What an item of a list can be asked. */
interface Readable {
  text(): string | undefined;
}

/** Items of a list. Questions follow three-valued logic: an item that is not known matters only if no other settles it. */
export class List<Item extends Readable> implements Iterable<Item> {
  constructor(private readonly items: readonly Item[]) {}

  public [Symbol.iterator](): Iterator<Item> {
    return this.items[Symbol.iterator]();
  }

  public get length(): number {
    return this.items.length;
  }

  /** The first item that `test` accepts. */
  public find(test: (item: Item) => boolean): Item | undefined {
    let doubt: Undecided | undefined;
    for (const item of this.items) {
      try {
        if (test(item)) return item;
      } catch (error) {
        if (!(error instanceof Undecided)) throw error;
        doubt ??= error;
      }
    }
    if (doubt) throw doubt;
    return undefined;
  }

  public some(test: (item: Item) => boolean): boolean {
    return this.find(test) !== undefined;
  }

  public every(test: (item: Item) => boolean): boolean {
    return this.find((item) => !test(item)) === undefined;
  }

  /** The items that `test` accepts; all of them must be decidable. */
  public filter(test: (item: Item) => boolean): List<Item> {
    return new List(this.items.filter(test));
  }

  public map<T>(run: (item: Item) => T): T[] {
    return this.items.map(run);
  }

  public flatMap<T>(run: (item: Item) => T | readonly T[]): T[] {
    return this.items.flatMap(run);
  }

  /** One answer an item; an item that is not known answers `Undecided` and does not hide the others. */
  public each(run: (item: Item) => Answer): Answer[] {
    return this.items.map((item) => decide(() => run(item)));
  }

  /** The literal texts of the items. */
  public texts(): string[] {
    return this.items.flatMap((item) => item.text() ?? []);
  }
}
