// How much of the internet a list of address ranges takes in.

/** Ranges that stand for no address of the internet: RFC 1918 and the unique local addresses of IPv6. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'];

/**
 * The most that a list may take in and still say whose addresses are meant, in bits of the prefix: what Amazon S3 calls
 * broad is shorter than /8 (IPv4) or /32 (IPv6).
 */
const BROADEST = { 4: 8, 6: 32 } as const;

interface Range {
  readonly version: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

const bitsOf = (version: 4 | 6) => (version === 4 ? 32n : 128n);

/** The addresses of `192.0.2.0/24`, `192.0.2.7` or `2001:db8::/32`; nothing where the text is no range. */
export function rangeOf(text: string): Range | undefined {
  const [address, prefix, ...more] = text.trim().split('/') as [string, string?, ...string[]];
  if (more.length > 0) return undefined;
  const version = address.includes(':') ? 6 : 4;
  const number = version === 6 ? numberOfV6(address) : numberOfV4(address);
  const bits = bitsOf(version);
  if (number === undefined || (prefix !== undefined && !/^\d{1,3}$/.test(prefix))) return undefined;
  const length = prefix === undefined ? bits : BigInt(prefix);
  if (length > bits) return undefined;
  const size = 1n << (bits - length);
  const first = (number / size) * size;
  return { version, first, last: first + size - 1n };
}

/** Whether the range holds no address of the internet. */
export const isPrivate = ({ version, first, last }: Range): boolean =>
  PRIVATE.map((text) => rangeOf(text)!).some(
    (one) => one.version === version && one.first <= first && last <= one.last,
  );

function numberOfV4(address: string): bigint | undefined {
  const parts = address.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined;
  return parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function numberOfV6(address: string): bigint | undefined {
  const [head, tail, ...more] = address.split('::') as [string, string?, ...string[]];
  if (more.length > 0) return undefined;
  const groups = (text: string | undefined): string[] | undefined => {
    if (!text) return [];
    const list = text.split(':');
    const last = list.at(-1)!;
    if (!last.includes('.')) return list;
    const v4 = numberOfV4(last); // the last 32 bits may be written as an IPv4 address
    return v4 === undefined ? undefined : [...list.slice(0, -1), (v4 >> 16n).toString(16), (v4 & 0xffffn).toString(16)];
  };
  const [front, back] = [groups(head), groups(tail)];
  if (!front || !back) return undefined;
  const missing = 8 - front.length - back.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const all = [...front, ...Array<string>(tail === undefined ? 0 : missing).fill('0'), ...back];
  if (!all.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return all.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
}

/** Whether the ranges together take in more of the internet than one network has. Overlaps count once. */
export function isBroad(ranges: readonly Range[]): boolean {
  return ([4, 6] as const).some((version) => {
    const open = ranges
      .filter((range) => range.version === version && !isPrivate(range))
      .sort((a, b) => (a.first < b.first ? -1 : 1));
    let total = 0n;
    let next = 0n; // the first address that no range before took in
    for (const { first, last } of open) {
      const from = first > next ? first : next;
      if (last < from) continue;
      total += last - from + 1n;
      next = last + 1n;
    }
    return total > 1n << (bitsOf(version) - BigInt(BROADEST[version]));
  });
}
