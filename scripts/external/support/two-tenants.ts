import { randomOf } from './broken-documents';

/** Something that a tenant's documents say, and what is asked about it. */
export interface Fact {
  readonly tenant: string;
  /** Stands in no other fact. */
  readonly answer: string;
  readonly text: string;
  readonly question: string;
}

const words = (text: string): readonly string[] => text.split(' ');
const SYLLABLES = words('ba ce di fo gu ka le mi no pu ra se ti vo wu xa ye zi bor dal fen gim hol jur');
const THINGS = words(
  'agreement budget calendar delivery entrance festival garage harvest invoice journey kitchen licence meeting notice offer parking quotation report survey training uniform vaccination warranty archive bonus contract discount elevator',
);
const PLACES = words(
  'Aachen Bergen Cadiz Dublin Essen Florence Geneva Hamburg Innsbruck Jena Krakow Lisbon Malmo Nantes Oslo Porto Quimper Rotterdam Seville Turin Utrecht Vienna Warsaw Zagreb',
);
const TEAMS = words('accounting logistics personnel purchasing quality security service transport');
const VERBS = words('checked confirmed granted prepared renewed stored');

/**
 * As many facts of each tenant. Both say something of the same matters and in the same words, and differ in the answer: as near
 * to a question as another tenant's documents can be.
 */
export function factsOf(tenants: readonly string[], count: number, seed = 1): Fact[] {
  const random = randomOf(seed);
  const pick = (some: readonly string[]) => some[Math.floor(random() * some.length)]!;
  const name = () =>
    [pick(SYLLABLES), pick(SYLLABLES), pick(SYLLABLES)].join('').replace(/^./, (letter) => letter.toUpperCase());
  const names = new Set<string>();
  while (names.size < count) names.add(`${name()} ${name()}`);
  return [...names].flatMap((project, number) => {
    const [thing, place, team, verb] = [pick(THINGS), pick(PLACES), pick(TEAMS), pick(VERBS)];
    const weeks = 1 + Math.floor(random() * 40);
    return tenants.map((tenant) => {
      const answer = `${tenant.charAt(0).toUpperCase()}${10_000 + number}`;
      return {
        tenant,
        answer,
        text: `${answer} is the number of the ${thing} for ${project} in ${place}; it is ${verb} by the ${team} team within ${weeks} weeks.`,
        question: `In ${place}, what number does the ${thing} have that was made for ${project}?`,
      };
    });
  });
}
