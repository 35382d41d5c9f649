/**
 * A copy of a text as a filter should see it: compatibility forms folded, look-alike letters Latin, one layer of
 * encoding opened. It is scanned beside the original and never sent to the model. Undefined when it would say nothing new.
 */
export function classificationCopy(text: string): string | undefined {
  const folded = foldLookalikes(text.normalize('NFKC'));
  const decoded = decodeRuns(folded);
  const copy = decoded === '' ? folded : `${folded}\n${decoded}`;
  return copy === text ? undefined : copy;
}

/** Cyrillic and Greek letters drawn like Latin ones. Compatibility forms (full width, mathematical) are NFKC's part. */
const LOOKALIKES: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ['АВЕКМНОРСТХІЈЅаеорсухіјѕһԁԛԝ', 'ABEKMHOPCTXIJSaeopcyxijshdqw'],
    ['ΑΒΕΖΗΙΚΜΝΟΡΤΥΧανορυχι', 'ABEZHIKMNOPTYXavopuxi'],
  ].flatMap(([from, to]) => [...from].map((letter, i) => [letter, to[i]])),
);

const foldLookalikes = (text: string): string => {
  // a text that is mostly Cyrillic or Greek is just that; folding it would make nonsense of it
  const latin = text.match(/[A-Za-z]/g)?.length ?? 0;
  const others = text.match(/[\u0370-\u03FF\u0400-\u052F]/g)?.length ?? 0;
  if (others === 0 || others > latin) return text;
  return text.replace(/[\u0370-\u03FF\u0400-\u052F]/g, (letter) => LOOKALIKES[letter] ?? letter);
};

const MOST_DECODED = 8_000;

/** What runs of base64, hexadecimal and percent encoding say, where they say something readable. */
function decodeRuns(text: string): string {
  const found: string[] = [];
  for (const [run] of text.matchAll(/(?:%[0-9A-Fa-f]{2}|[A-Za-z0-9._~+-]){24,}/g)) {
    if (run.includes('%')) add(found, decodePercent(run));
  }
  for (const [run] of text.matchAll(/(?:[0-9A-Fa-f]{2}[\s:]?){12,}/g)) {
    add(found, Buffer.from(run.replace(/[^0-9A-Fa-f]/g, ''), 'hex').toString('utf8'));
  }
  for (const [run] of text.matchAll(/[A-Za-z0-9+/_-]{24,}={0,2}/g))
    add(found, Buffer.from(run, 'base64').toString('utf8'));
  return found.join('\n').slice(0, MOST_DECODED);
}

function add(found: string[], decoded: string | undefined): void {
  if (decoded && readable(decoded)) found.push(decoded);
}

/** Decoding a random run gives noise; noise would only confuse the classifier. */
function readable(text: string): boolean {
  if (text.length < 6 || text.includes('\uFFFD')) return false;
  const printable = text.match(/[\p{L}\p{N}\p{P}\p{Zs}\n\t]/gu)?.length ?? 0;
  return printable / [...text].length > 0.9;
}

function decodePercent(run: string): string | undefined {
  try {
    return decodeURIComponent(run);
  } catch {
    return undefined;
  }
}
