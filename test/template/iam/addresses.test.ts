import { isBroad, isPrivate, rangeOf } from '../../../lib/template/iam/addresses';

const broad = (...ranges: string[]) => isBroad(ranges.map((range) => rangeOf(range)!));

test.each([
  ['0.0.0.0/0'],
  ['0.0.0.0/1', '128.0.0.0/1'],
  ['128.0.0.0/1', '0.0.0.0/1'],
  ['1.2.3.4/0'],
  ['::/0'],
  ['::/1', '8000::/1'],
  ['2000::/3'],
  ['0.0.0.0/7'],
  ['192.0.2.0/24', '64.0.0.0/2'],
])('%s, %s is too much of the internet to name anybody', (...ranges) =>
  expect(broad(...ranges.filter((range) => typeof range === 'string' && rangeOf(range)))).toBe(true),
);

test('eighths of the internet add up', () =>
  expect(broad(...Array.from({ length: 256 }, (_, n) => `${n}.0.0.0/8`))).toBe(true));

test.each([['192.0.2.0/24'], ['192.0.2.7'], ['3.0.0.0/8'], ['10.0.0.0/8'], ['fc00::/7'], ['2001:db8::/32'], ['::1']])(
  '%s names a network',
  (range) => expect(broad(range)).toBe(false),
);

test('ranges that overlap count once', () => expect(broad('3.0.0.0/8', '3.0.0.0/8', '3.1.0.0/16')).toBe(false));

test.each(['', 'x', '1.2.3', '1.2.3.256', '1.2.3.4/33', '1.2.3.4/x', '1::2::3', '12345::', '1.2.3.4/8/9', '::/129'])(
  '%j is no range',
  (text) => expect(rangeOf(text)).toBeUndefined(),
);

test('an IPv6 address may end as an IPv4 address does', () =>
  expect(rangeOf('::ffff:192.0.2.1')).toEqual(rangeOf('::ffff:c000:201')));

test.each([
  ['192.0.2.0/24', 4, 0xc0000200n, 0xc00002ffn],
  ['192.0.2.9/24', 4, 0xc0000200n, 0xc00002ffn],
  [' 192.0.2.7 ', 4, 0xc0000207n, 0xc0000207n],
  ['0.0.0.0/0', 4, 0n, 0xffffffffn],
  ['255.255.255.255/32', 4, 0xffffffffn, 0xffffffffn],
  ['::', 6, 0n, 0n],
  ['::1', 6, 1n, 1n],
  ['::/120', 6, 0n, 0xffn],
  ['1::/16', 6, 1n << 112n, (2n << 112n) - 1n],
  ['1:2:3:4:5:6:7:8', 6, 0x00010002000300040005000600070008n, 0x00010002000300040005000600070008n],
  ['1::8', 6, (1n << 112n) + 8n, (1n << 112n) + 8n],
  ['1:2:3:4:5:6:7::', 6, 0x00010002000300040005000600070000n, 0x00010002000300040005000600070000n],
  ['::FFFF', 6, 0xffffn, 0xffffn],
  ['::1.2.3.4', 6, 0x01020304n, 0x01020304n],
  ['1:2:3:4:5:6:1.2.3.4', 6, 0x00010002000300040005000601020304n, 0x00010002000300040005000601020304n],
])('%s is a range of addresses', (text, version, first, last) =>
  expect(rangeOf(text)).toEqual({ version, first, last }),
);

test.each([
  ...[
    '1.2.3.4.5',
    '1.2.3.x',
    '1.2.3.4000',
    '1..3.4',
    'x1.2.3.4',
    '1.2.3.4/',
    '1.2.3.4/1000',
    '1.2.3.4/x8',
    '1.2.3.4/8x',
  ],
  ...['1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:7:8::', '1:2:3:4::5:6:7:8', ':1', '1::g', '1::x1', '1::1x'],
  ...['::1.2.3', '::1.2.3.256', '1.2.3.4:1::'],
])('%j is no range of addresses', (text) => {
  expect(rangeOf(text)).toBeUndefined();
});

test.each([
  ['10.0.0.0/8', true],
  ['10.255.255.255', true],
  ['10.0.0.0/7', false],
  ['9.255.255.255', false],
  ['11.0.0.0', false],
  ['172.16.0.0/12', true],
  ['172.31.255.255', true],
  ['172.32.0.0', false],
  ['192.168.0.0/16', true],
  ['192.169.0.0', false],
  ['fc00::/7', true],
  ['fdff::1', true],
  ['fe00::', false],
  ['::a00:0/104', false],
])('%s is private: %s', (text, expected) => expect(isPrivate(rangeOf(text)!)).toBe(expected));

test.each<[string, string[], boolean]>([
  ['one network of the largest size', ['3.0.0.0/8'], false],
  ['that and one address beside it', ['3.0.0.0/8', '5.0.0.0'], true],
  ['that and one address in it', ['3.0.0.0/8', '3.255.255.255'], false],
  ['two that overlap, the larger last', ['3.0.0.0/9', '3.0.0.0/8'], false],
  ['a large one and one within, and one beside', ['3.0.0.0/9', '3.1.0.0/16', '3.128.0.0/9'], false],
  ['networks of both kinds, each small enough', ['3.0.0.0/8', '2001:db8::/32'], false],
  ['a network of IPv6 that is one address larger', ['2001:db8::/32', '2001:db9::'], true],
  ['private ones beside it', ['3.0.0.0/8', '10.0.0.0/8', '192.168.0.0/16'], false],
  ['the addresses up to the last one', ['255.0.0.0/8', '254.255.255.255'], true],
  ['nothing', [], false],
])('%s is broad', (_, ranges, expected) => expect(broad(...ranges)).toBe(expected));
