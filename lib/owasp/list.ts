/** One edition of one OWASP list. Ids are never written without the edition, because each edition reuses numbers. */
export interface List {
  readonly id: ListId;
  readonly title: string;
  readonly edition: '2023' | '2025' | '2026';
  /** `LLM` or `ASI`: how its ids begin. */
  readonly prefix: 'LLM' | 'ASI';
  /** Titles of the risks, in order. */
  readonly risks: readonly string[];
  /** Numbers of an older edition that speak of the same thing (`forth`), and of this one for each of that (`back`); index 0 is risk 1. */
  readonly crosswalk?: {
    readonly edition: '2023';
    readonly forth: readonly (readonly number[])[];
    readonly back: readonly (readonly number[])[];
  };
  /** This edition's number of each risk of an older edition; index 0 is the older risk 1. */
  readonly derivedFrom?: { readonly edition: '2025'; readonly map: readonly number[] };
}

export type ListId = 'llm-2023' | 'llm-2025' | 'llm-2026' | 'agentic-2026';
