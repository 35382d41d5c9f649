/** Changes text that comes in pieces; what it cannot decide yet it keeps until the next piece or the end. */
export interface TextFilter {
  push(text: string): string;
  end(): string;
  /** How many things were taken out so far. */
  readonly removed: number;
}

/** A filter that lets text pass through several, in order. */
export function chain(filters: readonly TextFilter[]): TextFilter {
  return {
    push: (text) => filters.reduce((rest, filter) => filter.push(rest), text),
    end: () => filters.reduce((rest, filter) => filter.push(rest) + filter.end(), ''),
    get removed() {
      return filters.reduce((sum, filter) => sum + filter.removed, 0);
    },
  };
}
