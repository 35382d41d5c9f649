import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CfnResource } from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';
import * as library from '../lib';
import { PROFILES } from '../scripts/external/rehearsal/apps';
import { SHOWN, shownText } from '../scripts/shown';

const root = resolve(__dirname, '..');
const unknown = JSON.parse(readFileSync(join(root, 'scripts', 'external', 'rehearsal', 'unknown.json'), 'utf8'));
const constructs = Object.entries(library as unknown as Record<string, { prototype?: unknown }>)
  .filter(([, each]) => each.prototype instanceof Construct)
  .map(([name]) => name);
const told = Object.assign({}, ...Object.values(SHOWN)) as Record<string, string>;

/** How much of each construct the emulator made, in the application in which it made the least: from 0 to 1. */
function sharesOf(): Map<string, number> {
  const shares = new Map<string, number>();
  const isMade = ({ cfnResourceType: type }: CfnResource) => !unknown.types.includes(type) && !(type in unknown.calls);
  for (const node of PROFILES.flatMap(({ app }): IConstruct[] => app().node.findAll())) {
    const { name } = node.constructor;
    // the baseline is a function over the parts that it makes beside itself
    const scope = node.node.children.length > 0 ? node : node.node.scope!;
    const resources = scope.node.findAll().filter((each): each is CfnResource => CfnResource.isCfnResource(each));
    if (!constructs.includes(name) || resources.length === 0) continue;
    // what it is named for, where there is such a thing
    const main = node.node.tryFindChild('Resource')?.node.defaultChild ?? node.node.tryFindChild('Resource');
    const isThere = !CfnResource.isCfnResource(main ?? {}) || isMade(main as CfnResource);
    const share = isThere ? resources.filter(isMade).length / resources.length : 0;
    shares.set(name, Math.min(share, shares.get(name) ?? 1));
  }
  return shares;
}

test('each construct is told once, on the page of its room', () => {
  expect(
    Object.values(SHOWN)
      .flatMap((names) => Object.keys(names))
      .sort(),
  ).toEqual([...constructs].sort());
  for (const [room, names] of Object.entries(SHOWN)) {
    const folder = join(root, 'lib', room === 'reference' ? room : join('layers', room));
    const page = readFileSync(join(folder, 'README.md'), 'utf8');
    expect(page).toContain(`<!-- shown -->${shownText(room)}<!-- /shown -->`);
    const index = readFileSync(join(folder, 'index.ts'), 'utf8');
    for (const name of Object.keys(names))
      expect([name, index.includes(name) || existsSync(join(folder, `${dashed(name)}.ts`))]).toEqual([name, true]);
  }
});

const dashed = (name: string) => name.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();

test('rehearsed is what the emulator made at least half of, with what it is named for, and nothing else', () => {
  const shares = sharesOf();
  const wrong = Object.entries(told)
    .filter(([, shown]) => !shown.startsWith('deployed'))
    .filter(([name, shown]) => (shown === 'rehearsed') !== (shares.get(name) ?? 0) >= 0.5);
  expect(wrong.map(([name, shown]) => [name, shown, shares.get(name)])).toEqual([]);
});

test('a page says of each construct how far it was shown', () => {
  expect(shownText('model')).toBe(
    'Rehearsed on an emulator, which is weak evidence: `ModelAccess`, `ModelInvocationLogging`. ' +
      'Synthesized and checked, and neither rehearsed nor deployed: `EnforcedGuardrail`, `ModelGuardrail`.',
  );
});

test('a construct is deployed on a day that was', () => {
  for (const [name, shown] of Object.entries(told)) {
    const day = /^deployed on (\d{4}-\d{2}-\d{2})$/.exec(shown)?.[1];
    if (shown.startsWith('deployed')) expect([name, day && Date.parse(day) <= Date.now()]).toEqual([name, true]);
  }
});
