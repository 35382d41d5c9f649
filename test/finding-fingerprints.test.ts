import { CONTROLS } from '../lib/controls';
import { type ControlEvidence, gather } from '../lib/evidence';
import { fingerprintOf } from '../lib/report/fingerprint';
import { Application } from '../lib/template/application';
import { parseTemplate } from '../lib/template/parse';
import { documented } from './support/documented';

// What a finding is known by, over applications that nobody wrote for it: all that may move does, and what is wrong changes.

const application = (text: string, file = 'a.yaml') => new Application([{ source: parseTemplate(text, file) }]);
/** What is found in a template. */
const found = (text: string, file?: string) =>
  gather(application(text, file), CONTROLS).flatMap(({ findings }) => findings);
const prints = (...args: Parameters<typeof found>) =>
  found(...args)
    .map(fingerprintOf)
    .sort();

describe.each(documented().map(({ name, faulty }) => [name, faulty] as const))(
  'in the application %s',
  (name, faulty) => {
    const { body } = parseTemplate(faulty, name);
    const before = found(faulty);

    test('every fingerprint survives another format, file and order', () => {
      expect(prints(JSON.stringify(turned(body), undefined, 3), 'other/x.json')).toEqual(prints(faulty));
    });

    test('every fingerprint dies with the text or number that was found wrong', () => {
      for (const finding of before) {
        const steps = finding.place?.path.steps ?? [];
        const changed = structuredClone(body) as Record<string, unknown>;
        if (!change(changed, steps)) continue;
        const [{ findings }] = gather(application(JSON.stringify(changed)), [finding.control]) as [ControlEvidence];
        const same = findings.filter(
          ({ rule, resource, propertyPath }) =>
            rule === finding.rule &&
            resource.logicalId === finding.resource.logicalId &&
            propertyPath === finding.propertyPath,
        );
        expect(same.map(fingerprintOf)).not.toContain(fingerprintOf(finding));
      }
    });
  },
);

/** The same values with the keys of each map in the other order. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, turned(inner)]),
  );
}

/** Changes the text or number at `steps`; whether there is one. */
function change(body: Record<string, unknown>, steps: readonly (string | number)[]): boolean {
  let parent: unknown = body;
  for (const step of steps.slice(0, -1)) parent = (parent as Record<string, unknown> | undefined)?.[String(step)];
  const map = parent as Record<string, unknown> | undefined;
  const value = map?.[String(steps.at(-1))];
  if (typeof value === 'string') map![String(steps.at(-1))] = `${value}x`;
  else if (typeof value === 'number') map![String(steps.at(-1))] = value + 1;
  else return false;
  return true;
}
