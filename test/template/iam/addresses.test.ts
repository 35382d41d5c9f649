import { isBroad, rangeOf } from '../../../lib/template/iam/addresses';

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
