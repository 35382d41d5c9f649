import { OwaspList, OwaspLlmChecks } from '../../lib';
import { DEFAULT_LIST, LISTS, risksOf } from '../../lib/owasp/risks';

test('packs can be asked for every list, and for no other', () => {
  expect(Object.values(OwaspList).sort()).toEqual(LISTS.map(({ id }) => id).sort());
});

test('packs and the command line mean the same list where none is named', () => {
  const named = new OwaspLlmChecks(undefined, { lists: [DEFAULT_LIST as OwaspList] });
  expect(new OwaspLlmChecks().ruleIds).toEqual(named.ruleIds);
});

test.each(LISTS)(
  '$title: its map to an older edition has a line for each risk, and names none that does not exist',
  (list) => {
    const older = (edition: string) =>
      LISTS.find((other) => other.prefix === list.prefix && other.edition === edition)!.risks.length;
    const { derivedFrom, crosswalk } = list;
    const within = (numbers: readonly number[], most: number) => numbers.filter((n) => n < 1 || n > most);
    expect(risksOf(list.id)).toHaveLength(list.risks.length);
    if (derivedFrom) {
      expect(derivedFrom.map).toHaveLength(older(derivedFrom.edition));
      expect(within(derivedFrom.map, list.risks.length)).toEqual([]);
    }
    if (crosswalk) {
      expect(crosswalk.forth).toHaveLength(list.risks.length);
      expect(crosswalk.back).toHaveLength(older(crosswalk.edition));
      expect(within(crosswalk.forth.flat(), older(crosswalk.edition))).toEqual([]);
      expect(within(crosswalk.back.flat(), list.risks.length)).toEqual([]);
    }
  },
);
