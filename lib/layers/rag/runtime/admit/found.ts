import { type Aside, type Hidden, Refusal } from './admission';
import type { Budget } from './bounds';

/** Text that nobody sees where it stands, or that stands beside the document. */
export interface Unseen<Why> {
  readonly why: Why;
  readonly text: string;
  readonly place: string;
}

/** What a reader finds in a document, in its order. Each character is shown, hidden or beside it, and counted once. */
export class Found {
  pages?: number;
  readonly hidden: Unseen<Hidden>[] = [];
  readonly asides: Unseen<Aside>[] = [];
  private readonly shown: string[] = [];
  private shownLength = 0;
  private unseenLength = 0;

  constructor(public readonly budget: Budget) {}

  show(text: string): void {
    if (text === '') return;
    this.shownLength += text.length;
    if (this.shownLength > this.budget.bounds.characters)
      throw new Refusal('too-large', `more than ${this.budget.bounds.characters} characters`);
    this.shown.push(text);
  }

  hide(why: Hidden, text: string, place: string): void {
    if (this.keeps(text)) this.hidden.push({ why, text, place });
  }

  aside(why: Aside, text: string, place: string): void {
    if (this.keeps(text)) this.asides.push({ why, text, place });
  }

  get text(): string {
    return this.shown.join('');
  }

  private keeps(text: string): boolean {
    this.budget.spend('text');
    this.unseenLength += text.length;
    if (this.unseenLength > this.budget.bounds.characters)
      throw new Refusal('too-large', `more than ${this.budget.bounds.characters} characters that are not shown`);
    return text !== '';
  }
}

/** How many characters there are to read: blanks are none. */
export const lettersOf = (text: string): number => text.length - (text.match(/\s/g)?.length ?? 0);

/** Reads one type of document. What it cannot read it refuses. */
export type Reader = (bytes: Uint8Array, found: Found) => void | Promise<void>;
