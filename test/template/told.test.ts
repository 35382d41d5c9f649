import { type Answer, Declared, Fail, PASS, Undecided } from '../../lib/template/answer';
import { type Branch, tell } from '../../lib/template/told';
import { application } from '../../local/samples/cases';

const [thing] = application({ Resources: { Thing: { Type: 'Test::Thing' } } }).declarations('Test::Thing');
const fail = (message: string, path = 'Good') => new Fail(thing!, path, undefined, message);
const branch = (answers: readonly (Answer | string)[], met: Record<string, string> = {}): Branch => ({
  answers: answers.map((answer) => (typeof answer === 'string' ? fail(answer) : answer)),
  met: new Map(Object.entries(met)),
});
const variables = ['P', 'Q'].map((name) => ({ key: name, name, fallback: 'dev' }));

/** What is told where P and Q have defaults: with them `deployed`, with any values `free`. */
const told = (deployed: Branch[], free: Branch[]) =>
  tell(deployed, free, variables, () => free).map(({ answer, when }) => [
    answer instanceof Fail || answer instanceof Undecided || answer instanceof Declared
      ? answer.message
      : answer.verdict,
    when,
  ]);

describe('what is wrong with any value is said once, with the value that gets deployed', () => {
  test.each([
    ['names dev', 'names ${P}'],
    ['dev is named', '${P} is named'],
    ['dev', '${P}'],
    ['names dev twice, dev', 'names ${P} twice, ${P}'],
    ['names dev-dev, and more', 'names ${P}-${Q}, and more'],
    ['names a part of what was named', 'names ${P} named'],
    ['names', 'names${P}'],
  ])('%j is an example of %j', (example, open) => {
    expect(told([branch([example])], [branch([open])])).toEqual([[example, undefined]]);
  });

  test.each([
    ['names dev', 'calls ${P}'],
    ['never names dev', 'names ${P}'],
    ['names dev, and more', 'names ${P}, or more'],
    ['names dev+dev, and more', 'names ${P}-${Q}, and more'],
    ['named', 'named${P}d'],
    ['b, then a', '${P}a${Q}b'],
    ['names dev', 'names ${Other}'],
    ['ends with P', 'begins with ${P}'],
  ])('%j is no example of %j', (example, open) => {
    expect(told([branch([example])], [branch([open])])).toEqual([
      [example, "with the defaults of 'P' and 'Q'"],
      [open, undefined],
    ]);
  });

  test('but what is wrong with something else is said, too', () => {
    expect(told([branch(['names dev', 'is bad'])], [branch(['names ${P}', 'is bad'])])).toEqual([
      ['names dev', undefined],
      ['is bad', undefined],
    ]);
    expect(told([branch([fail('names dev')])], [branch([fail('names ${P}', 'Better')])])).toEqual([
      ['names dev', "with the defaults of 'P' and 'Q'"],
      ['names ${P}', undefined],
    ]);
  });

  test('and twice where only some of the values that get deployed bring it, or some others', () => {
    const [on, off] = [{ C: 'true' }, { C: 'false' }];
    const both = [branch(['names ${P}'], on), branch(['names ${P}'], off)];
    expect(told([branch(['names dev'], on), branch([PASS], off)], both)).toEqual([
      ['names dev', "with the defaults of 'P' and 'Q', and where C is true"],
      ['pass', undefined],
      ['names ${P}', undefined],
    ]);
    expect(told([branch(['names dev'], on)], [branch(['names ${P}'], on), branch([PASS], off)])).toEqual([
      ['names dev', "with the defaults of 'P' and 'Q'"],
      ['names ${P}', 'where C is true'],
      ['pass', undefined],
    ]);
  });

  test('what is undecided or only said is no example of it', () => {
    const open = [branch(['names ${P}'])];
    expect(told([branch([new Undecided(undefined, 'names dev')])], open)[0]).toEqual(['names dev', undefined]);
    expect(told([branch([new Declared('names dev')])], open)[0]).toEqual(['names dev', undefined]);
  });
});

test('what holds always has no word of when', () => {
  expect(tell([branch(['is bad'])], undefined, [], () => [])).toStrictEqual([{ answer: fail('is bad') }]);
  expect(tell([branch(['is bad']), branch(['is bad', PASS])], undefined, [], () => [])).toStrictEqual([
    { answer: fail('is bad') },
    { answer: PASS },
  ]);
});
