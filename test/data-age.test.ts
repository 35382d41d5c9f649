import { agesOf, sources, tell } from '../scripts/data-age';

const prices = (comment: string) => `import { x } from 'y';\n\n${comment}\nconst PRICES = {};\n`;
const DATED = prices('/**\n * Prices.\n *\n * @asOf 2026-11\n */');
const at = (day: string) => new Date(`${day}T12:00:00`);

test('a list that was compared with its source in the last six months passes', () => {
  expect(agesOf({ 'lib/prices.ts': DATED }, at('2027-05-31'))).toEqual({ old: [], wrong: [] });
});

test('an older one is named', () => {
  expect(agesOf({ 'lib/prices.ts': DATED }, at('2027-06-01'))).toEqual({
    old: ['lib/prices.ts:6: last compared with its source in 2026-11'],
    wrong: [],
  });
});

test.each(['/** @asOf 2026-11 */', '// @asOf 2026-11'])('a comment of one line is read: %s', (comment) => {
  expect(agesOf({ 'lib/prices.ts': prices(comment) }, at('2027-06-01')).old).toHaveLength(1);
});

test.each(['November 2026', '2026-13', '2027-03', ''])('a date that is none is refused: %s', (month) => {
  expect(agesOf({ 'lib/prices.ts': DATED.replace('2026-11', month) }, at('2027-01-15')).wrong).toEqual([
    `lib/prices.ts:6: '${month}' is no month like 2026-11 that has begun`,
  ]);
});

describe('of the lists in lib/facts', () => {
  const wrong = (text: string) => agesOf({ 'lib/facts/doors.ts': text }, at('2027-01-15')).wrong;
  const undated = (name: string) => `lib/facts/doors.ts: ${name} does not say in which month it was compared (@asOf)`;

  test('one without a date is refused', () => {
    expect(wrong('/** Doors. */\nexport const DOORS = [];\n')).toEqual([undated('DOORS')]);
    expect(wrong('export const DOORS = [];\n')).toEqual([undated('DOORS')]);
  });

  test('the date of one says nothing of the next', () => {
    const dated = '/**\n * Doors.\n *\n * @asOf 2026-11\n */\nexport const DOORS = [];\n';
    expect(wrong(dated)).toEqual([]);
    expect(wrong(`${dated}\n/** Windows. */\nexport const WINDOWS = [];\n`)).toEqual([undated('WINDOWS')]);
  });

  test('a docstring at the head of the file dates them all', () => {
    const head = '/**\n * What leads in.\n *\n * @asOf 2026-11\n */\n\n';
    expect(wrong(`${head}/** Doors. */\nexport const DOORS = [];\n\nexport const WINDOWS = [];\n`)).toEqual([]);
    expect(wrong(head.replace(/ \* @asOf.*\n/, '').concat('export const DOORS = [];\n'))).toEqual([undated('DOORS')]);
  });
});

test('what is old fails only where one is strict, and what is wrong always does', () => {
  const error = jest.spyOn(console, 'error').mockImplementation();
  expect(tell({ old: ['it is old'], wrong: [] }, false)).toBe(0);
  expect(error).toHaveBeenLastCalledWith('warning: it is old');
  expect(tell({ old: ['it is old'], wrong: [] }, true)).toBe(1);
  expect(error).toHaveBeenLastCalledWith('error: it is old');
  expect(tell({ old: [], wrong: ['it has no date'] }, false)).toBe(1);
  expect(tell({ old: [], wrong: [] }, true)).toBe(0);
  error.mockRestore();
});

test('each list of the library that has a date has one that can be read', () => {
  const lists = sources();
  expect(Object.keys(lists)).toContain('lib/reference/private/fixed-cost.ts');
  expect(agesOf(lists, new Date()).wrong).toEqual([]);
});
