import type { Node } from './rendered';

/** Where the page stands that shows an answer. */
const PAGE = 'https://page.example/chat/';

/** Attributes that load something, send something or name a place, apart from `href`. */
const LOADS = new Set(
  (
    'src srcset imagesrcset srcdoc poster background data action formaction ping xlink:href href cite longdesc usemap manifest ' +
    'lowsrc dynsrc code codebase archive classid profile attributionsrc from to values by begin http-equiv content is slot'
  ).split(' '),
);

/** Elements that act without any attribute, or change what stands behind them. */
const ACTIVE = new Set(
  (
    'script style iframe frame frameset object embed applet base meta link form button select textarea title plaintext xmp ' +
    'noscript noembed noframes template svg math img image picture video audio source track portal marquee bgsound dialog'
  ).split(' '),
);

/** What a page does, or can be clicked to do, that nobody has allowed: a sentence for each. */
export function effectsOf(node: Node, hosts: readonly string[]): string[] {
  const found: string[] = [];
  const name = node.nodeName;
  const attrs = node.attrs ?? [];
  if (ACTIVE.has(name) || (name === 'input' && !isTask(attrs))) found.push(`makes ${name}`);
  for (const { name: attr, value } of attrs) {
    // a handler without a value does nothing
    if (
      (attr.startsWith('on') && value !== '') ||
      (attr === 'style' && /url|image|src|import|expression|[\\@]/i.test(value))
    )
      found.push(`${name} has ${attr}=${value}`);
    else if (name === 'a' && attr === 'href') {
      if (!isAllowed(value, hosts)) found.push(`links to ${value}`);
    } else if (LOADS.has(attr) && value !== '') found.push(`${name} has ${attr}=${value}`);
  }
  for (const child of [...(node.childNodes ?? []), ...(node.content ? [node.content] : [])])
    found.push(...effectsOf(child, hosts));
  return found;
}

const isTask = (attrs: NonNullable<Node['attrs']>) =>
  attrs.some(({ name, value }) => name === 'type' && value === 'checkbox') &&
  attrs.every(({ name }) => name !== 'name');

function isAllowed(href: string, hosts: readonly string[]): boolean {
  let url: URL;
  try {
    url = new URL(href, PAGE);
  } catch {
    return true; // leads nowhere
  }
  const named = (host: string) =>
    hosts.some((allowed) => (allowed.startsWith('.') ? `.${host}`.endsWith(allowed) : host === allowed));
  // a mail without subject or text, to a host that is allowed
  if (url.protocol === 'mailto:') {
    const host = url.pathname.toLowerCase().split('@').at(-1)!;
    // marked takes a version, `name@1.2.3`, for an address, to which nobody can send
    return url.search === '' && (named(host) || /^\d+(?:\.\d+){0,2}$/.test(host));
  }
  if (url.username !== '' || url.password !== '') return false;
  // within the page itself
  if (url.host === 'page.example') return !/[/\\:]/.test(href) || href.startsWith('#');
  // a bare name that a linker takes for a host: it carries nothing but itself
  if (url.protocol === 'http:' && /^http:\/\/[^/?#]*[/?#]?$/.test(href)) return true;
  return url.protocol === 'https:' && named(url.host); // with its port
}
