/** What an address may consist of where it stands by itself. */
export const ADDRESS_LETTER = '[^\\s<>"\'`\\\\^{|}()[\\]]';
const ADDRESS = new RegExp(`^(?:${ADDRESS_LETTER}|[()])+$`);

/** Whether a URL is one of `hosts`, over HTTPS and without a user or port. A host that begins with a dot also allows every subdomain. */
export const allowsUrl = (hosts: readonly string[], given: string): boolean => parsed(hosts, given) !== undefined;

/** What a reader may begin again with in the middle of an address: showdown does where it has not seen the beginning. */
const AGAIN = /^https:\/\/.*(?:\/\/|www\.)/i;
/** Character references: markdown reads others than the ampersand's as more of an address, or as the beginning of one. */
const REFERENCE = /&(?!amp;)#?\w+;/;
/** Where emphasis, a character reference or a linker may end: what stands behind it is then a text of its own. */
const SPLIT = /(?:[*~&()]|[?!.,;:'-]{2,}|(?<![a-z0-9])_|_(?![a-z0-9]))(.*)$/i;
/** What a linker takes for an address there. */
const ANOTHER = /@|(?:\.[a-z][a-z0-9-]+\.?|localhost|\d\.\d+\.\d+\.\d+)(?::\d*)?[/?#]|(?:mailto|xmpp|file):/i;

/**
 * An address that may be linked to, written anew; undefined when it may not. It always has a path, so that whatever a
 * renderer takes for more of it comes behind the host.
 */
export function allowedAddress(hosts: readonly string[], given: string): string | undefined {
  const href = ADDRESS.test(given) ? parsed(hosts, given)?.href : undefined;
  if (href === undefined || AGAIN.test(href) || REFERENCE.test(href)) return undefined;
  if (ANOTHER.test(SPLIT.exec(href)?.[1] ?? '')) return undefined;
  return href;
}

function parsed(hosts: readonly string[], given: string): URL | undefined {
  let url: URL;
  try {
    url = new URL(given);
  } catch {
    return undefined;
  }
  // what stands before an @ is what a reader takes for the host
  if (url.protocol !== 'https:' || url.username !== '' || url.password !== '' || url.port !== '') return undefined;
  const host = url.hostname;
  // a URL may have more in its host, such as a character reference, which markdown reads as a slash
  if (!/^[a-z0-9.-]+$/.test(host)) return undefined;
  return hosts.some((allowed) =>
    allowed.startsWith('.') ? host === allowed.slice(1) || host.endsWith(allowed) : host === allowed,
  )
    ? url
    : undefined;
}
