import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { SecurityProfile } from '../../lib';
import type { Actor } from '../support/account';
import { type Chain, closure } from '../support/closure';
import { EXHAUSTIVE, sampleOf } from '../support/exhaustive';
import { ADMITTED, type Admitted } from './attack/admitted';
import { goalsIn, hereOnly } from './attack/goals';
import { stepsIn } from './attack/steps';
import { ELSEWHERE, FOREIGN, people, roles, type World, world } from './attack/world';

jest.setTimeout(3_600_000);

const SECURITY = readFileSync(resolve(__dirname, '..', '..', 'SECURITY.md'), 'utf8').replace(/\s+/g, ' ');

interface Cell {
  readonly profile: SecurityProfile;
  readonly isGoverned: boolean;
  readonly who: string;
  readonly isRole: boolean;
}

const WORLDS = new Map<string, World>();
function worldOf(profile: SecurityProfile, isGoverned: boolean): World {
  const name = `${profile} ${isGoverned}`;
  const known = WORLDS.get(name) ?? world(profile, isGoverned);
  WORLDS.set(name, known);
  return known;
}

const nameOf = ({ name }: Actor) => name.replace(/[0-9A-F]{8}$/, '');
const actorsIn = (of: World) => [
  ...people(of).map((actor) => ({ actor, isRole: false })),
  ...roles(of).map((actor) => ({ actor, isRole: true })),
];
const CELLS: Cell[] = [SecurityProfile.STANDARD, SecurityProfile.REGULATED, SecurityProfile.STARTER].flatMap(
  (profile) =>
    [true, false].flatMap((isGoverned) =>
      actorsIn(worldOf(profile, isGoverned)).map(({ actor, isRole }) => ({
        profile,
        isGoverned,
        who: nameOf(actor),
        isRole,
      })),
    ),
);

async function reach({ profile, isGoverned, who }: Cell): Promise<Record<string, Chain>> {
  const of = worldOf(profile, isGoverned);
  const { actor } = actorsIn(of).find((each) => nameOf(each.actor) === who)!;
  const goals = goalsIn(of);
  const isOutside = actor.arn.includes(`:${ELSEWHERE}:`) || actor.arn === 'anonymous';
  return closure(
    of.account,
    actor,
    stepsIn(of),
    isOutside ? hereOnly(goals) : goals,
    (name) => FOREIGN[name] ?? of.account.role(name),
  );
}

const isOf = (cell: Cell, { who, isGoverned, profiles }: Admitted) =>
  who.includes(cell.who) &&
  (isGoverned === undefined || isGoverned === cell.isGoverned) &&
  (profiles ?? [cell.profile]).includes(cell.profile);

const toldOf = ({ profiles = [SecurityProfile.STANDARD] }: Admitted) =>
  profiles.includes(SecurityProfile.STANDARD) ? SecurityProfile.STANDARD : profiles[0];

describe('what nobody admits', () => {
  test('the world has identities, steps and goals of every kind', () => {
    const of = worldOf(SecurityProfile.STANDARD, true);
    const calls = [...stepsIn(of), ...goalsIn(of).flatMap(({ ways }) => ways)].flatMap((each) => each.calls);
    const attempts = new Set(calls.map(({ action, resource, context }) => JSON.stringify([action, resource, context])));
    expect(attempts.size).toBeGreaterThan(300);
    expect(CELLS.length).toBeGreaterThan(200);
    expect(goalsIn(of).length).toBeGreaterThan(20);
  });

  const seen = new Set<string>();
  const tried = new Set<Cell>();
  // each identity once, under the policies of an organization; without them, in STANDARD, the one that tells most. An
  // administrator reaches all there is, and to see that takes as long as all others
  const chosen = sampleOf(CELLS, ({ profile, isGoverned, who }) =>
    who === 'an administrator'
      ? []
      : [who, profile, ...(isGoverned || who !== 'a developer who cannot deploy' ? [] : ['alone'])],
  );

  test.each(chosen)(
    '$who in $profile, governed: $isGoverned, reaches what SECURITY.md says and nothing else',
    async (cell) => {
      const reached = await reach(cell);
      tried.add(cell);
      const chains: Record<string, string> = {};
      const expected: Record<string, string> = {};
      for (const [goal, chain] of Object.entries(reached)) {
        const entry = ADMITTED.find((each) => isOf(cell, each) && goal in each.goals);
        seen.add(`${ADMITTED.indexOf(entry!)} ${goal}`);
        chains[goal] = chain.join(' > ');
        // the shortest chain of the standard profile is told; elsewhere names differ
        if (entry) expected[goal] = cell.profile === SecurityProfile.STANDARD ? entry.goals[goal]! : chains[goal];
      }
      expect(chains).toEqual(expected);
    },
  );

  test('every entry still happens, and its sentence stands in SECURITY.md', () => {
    const stale = ADMITTED.flatMap((entry, index) => {
      const cells = CELLS.filter((cell) => isOf(cell, entry));
      const isTried = EXHAUSTIVE || cells.some((cell) => tried.has(cell) && cell.profile === toldOf(entry));
      return isTried
        ? Object.keys(entry.goals)
            .filter((goal) => !seen.has(`${index} ${goal}`))
            .map((goal) => `${entry.who}: ${goal}`)
        : [];
    });
    expect(stale).toEqual([]);
    expect(ADMITTED.map(({ sentence }) => sentence).filter((sentence) => !SECURITY.includes(sentence))).toEqual([]);
  });
});
