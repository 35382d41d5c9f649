/**
 * What the emulator does not know: types of resources, types of which it never deletes one, and operations that providers
 * call, by the custom resource.
 */
export interface Unknown {
  readonly types: readonly string[];
  readonly undeleted: readonly string[];
  readonly calls: Readonly<Record<string, readonly string[]>>;
}

const lines = ({ types, undeleted, calls }: Unknown) => [
  ...types,
  ...undeleted.map((type) => `deletion of ${type}`),
  ...Object.entries(calls).flatMap(([type, names]) => names.map((name) => `${name}, for ${type}`)),
];

/** What is not known and not listed; where everything was rehearsed, also what is listed and no longer unknown. */
export function compared(listed: Unknown, found: Unknown, everything: boolean): string[] {
  const [old, now] = [lines(listed), lines(found)];
  return [
    ...now.filter((line) => !old.includes(line)).map((line) => `not known, and not on the list: ${line}`),
    ...(everything
      ? old.filter((line) => !now.includes(line)).map((line) => `on the list, and not met any more: ${line}`)
      : []),
  ];
}
