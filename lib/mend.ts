/** What a property is to be, from what is written; what is right already stays. */
export type Change = (now: unknown) => unknown;

/**
 * How a rule is mended on a resource that somebody else made, where one value is right whatever stands around it. None of
 * the changes makes CloudFormation replace the resource: a test asks its specification.
 */
export interface Mend {
  readonly type: string;
  /** By the path of the property; `GONE` takes it away. */
  readonly changes: Readonly<Record<string, Change | typeof GONE>>;
  /** Whether AWS takes the change for a resource with these properties; for all by default. */
  readonly fits?: (properties: Readonly<Record<string, unknown>>) => boolean;
}

export const GONE = Symbol('gone');

/** This value, whatever is written. */
export const to =
  (value: unknown): Change =>
  () =>
    value;
/** The number that is written, where it is one and is right; what only the deployment knows gives way. */
export const atMost =
  (most: number): Change =>
  (now) =>
    typeof now === 'number' ? Math.min(now, most) : most;
/** The same for what has to be large. */
export const atLeast =
  (least: number): Change =>
  (now) =>
    typeof now === 'number' ? Math.max(now, least) : least;

type Entry = Readonly<Record<string, unknown>>;

/** A list with an entry of each of `types`, each as `right` makes it; entries of other types stay as they are. */
export const entries =
  (types: readonly string[], right: (entry: Entry) => Entry): Change =>
  (now) => {
    const written = Array.isArray(now) ? (now as Entry[]) : [];
    const absent = types.filter((type) => !written.some(({ Type }) => Type === type));
    return [
      ...written.map((entry) => (types.includes(entry.Type as string) ? right(entry) : entry)),
      ...absent.map((Type) => right({ Type })),
    ];
  };

const SIDES = ['Input', 'Output'] as const;
/** An entry that acts on both sides: `Enabled` and `Action` of a side are the service's defaults where they are not written. */
export const acting = (entry: Entry, action: string): Entry => ({
  ...entry,
  ...(entry.Action === 'NONE' && { Action: action }),
  ...Object.fromEntries(
    SIDES.flatMap((side) => [
      ...(entry[`${side}Enabled`] === false ? [[`${side}Enabled`, true]] : []),
      ...(entry[`${side}Action`] === 'NONE' ? [[`${side}Action`, action]] : []),
    ]),
  ),
});
