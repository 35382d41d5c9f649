import { SecurityProfile } from '../../lib';
import { EXHAUSTIVE } from '../support/exhaustive';
import { LIFE, lifeOf, workIn } from './attack/work';
import { FOREIGN, world } from './attack/world';

jest.setTimeout(600_000);

const PROFILES = EXHAUSTIVE ? Object.values(SecurityProfile) : [SecurityProfile.REGULATED];

describe.each(PROFILES)('with %s under everything that can be switched on', (profile) => {
  const governed = world(profile, true);
  const work = workIn(governed);

  test('there is work of every kind', () => {
    expect(work.length).toBeGreaterThan(60);
  });

  test('who works may do the work', async () => {
    const refused: string[] = [];
    for (const [who, does, ...calls] of work) {
      for (const each of calls) {
        const outcome = await governed.account.decide(who, each);
        if (outcome !== 'allowed') refused.push(`${who.name} ${does}: ${each.action} ${each.resource} ${outcome}`);
      }
    }
    expect(refused).toEqual([]);
  });

  test('CloudFormation makes, changes and deletes each kind of resource', async () => {
    const refused: string[] = [];
    let asked = 0;
    for (const type of governed.iam.deployed.types.filter((each) => each in LIFE)) {
      for (const each of await lifeOf(type, governed)) {
        const outcome = await governed.account.decide(FOREIGN['executing role']!, each);
        asked++;
        if (outcome !== 'allowed') refused.push(`${type}: ${each.action} ${each.resource} ${outcome}`);
      }
    }
    expect(asked).toBeGreaterThan(200);
    expect(refused).toEqual([]);
  });
});
