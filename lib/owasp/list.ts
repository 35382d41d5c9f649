/** One edition of one OWASP list. Ids are never written without the edition, because each edition reuses numbers. */
export interface List {
  /** As it is named on the command line: `llm-2025`. */
  readonly id: string;
  readonly title: string;
  /** The year that its ids carry. */
  readonly edition: string;
  /** How its ids begin: `LLM` or `ASI`. */
  readonly prefix: string;
  /** Titles of the risks, in order. */
  readonly risks: readonly string[];
  /** Numbers of an older edition that speak of the same thing (`forth`), and of this one for each of that (`back`); index 0 is risk 1. */
  readonly crosswalk?: {
    readonly edition: string;
    readonly forth: readonly (readonly number[])[];
    readonly back: readonly (readonly number[])[];
  };
  /** This edition's number of each risk of an older edition; index 0 is the older risk 1. */
  readonly derivedFrom?: { readonly edition: string; readonly map: readonly number[] };
}
