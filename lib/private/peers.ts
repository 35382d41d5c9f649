/** The version that is installed of a package, as this library would load it. */
function installed(name: string): string | undefined {
  try {
    return require(`${name}/package.json`).version;
  } catch {
    return undefined;
  }
}

/**
 * Tells in a sentence what npm only warns of: a peer that is missing or older than this library was tried with. Without
 * it the first construct would fail at whatever the peer does not have.
 *
 * @param ranges - by the name of a package, a caret range such as `^2.262.0`
 * @throws Error that names the package, the version that is needed and the one that is there
 */
export function checkPeers(ranges: Readonly<Record<string, string>>, versionOf = installed): void {
  for (const [name, range] of Object.entries(ranges)) {
    const version = versionOf(name);
    if (version === undefined || !satisfies(version, range))
      throw new Error(
        `cdk-secure-llm needs '${name}' ${range}, got ${version ?? 'none'}: run npm install ${name}@${range}`,
      );
  }
}

function satisfies(version: string, range: string): boolean {
  const numbers = (text: string) => text.split(/[.+-]/, 3).map(Number) as [number, number, number];
  const [major, minor, patch] = numbers(version);
  const [wantedMajor, wantedMinor, wantedPatch] = numbers(range.slice(1));
  return major === wantedMajor && (minor > wantedMinor || (minor === wantedMinor && patch >= wantedPatch));
}

checkPeers(require('../../package.json').peerDependencies);
