/** `defaults`, and over them what `options` say: a prop that is there but undefined says nothing. */
export function over<Defaults extends object, Options extends object>(
  defaults: Defaults,
  options: Options | undefined,
): Defaults & Options {
  const said = Object.entries(options ?? {}).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(said) } as Defaults & Options;
}
