import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SecurityProfile } from '../../lib';
import { type KeptType, kept } from '../../lib/private/kept';
import { application, counted, type Resource, templatesOf } from './support';

const PROFILES = Object.values(SecurityProfile);
const RESOURCES = Object.fromEntries(
  PROFILES.map((profile) => [
    profile,
    Object.entries(templatesOf(application({ profile }).app)).flatMap(([stack, { Resources }]) =>
      Object.entries(Resources).map(([id, resource]) => ({ id: `${stack}/${id}`, ...resource })),
    ),
  ]),
) as Record<SecurityProfile, (Resource & { id: string })[]>;

/** What refuses to be deleted, by CloudFormation too, while a property says so. */
const isProtected = ({ Properties = {} }: Partial<Resource>) =>
  Object.entries(Properties).some(
    ([name, value]) =>
      /^Delet(e|ion)Protection/.test(name) && [true, 'ACTIVE', 'ENABLED'].includes(value.Mode ?? value),
  );

describe.each(PROFILES)('%s', (profile) => {
  const resources = RESOURCES[profile];

  test('keeps each kind as the one place says that decides it', () => {
    const held = resources.filter(({ DeletionPolicy = '' }) => DeletionPolicy.startsWith('Retain'));
    const other = held.filter(({ Type, DeletionPolicy }) => {
      const { [kept(Type as KeptType)]: policy } = {
        'retain-on-update-or-delete': 'RetainExceptOnCreate',
        retain: 'Retain',
      } as Record<string, string>;
      return policy !== DeletionPolicy;
    });
    expect(other.map(({ id, Type }) => [id, Type])).toEqual([]);
  });

  test('protects from deletion only what a failed first deployment leaves behind, or what waits until nothing else can fail', () => {
    const stuck = resources.filter(
      (each) => isProtected(each) && each.DeletionPolicy !== 'Retain' && each.Type !== 'AWS::NetworkFirewall::Firewall',
    );
    expect(stuck.map(({ id }) => id)).toEqual([]);
  });

  test('each function writes into a log group of its stacks, with a key and a retention', () => {
    const functions = resources.filter(({ Type }) => Type === 'AWS::Lambda::Function');
    expect(functions.length).toBeGreaterThan(8);
    const groups = resources.filter(({ Type }) => Type === 'AWS::Logs::LogGroup');
    const open = groups.filter(({ Properties }) => !Properties.KmsKeyId || !Properties.RetentionInDays);
    expect(open.map(({ id }) => id)).toEqual([]);
    const names = new Set(groups.map(({ id }) => id.split('/').at(-1)));
    const silent = functions.filter(({ Properties }) => {
      const group = Properties.LoggingConfig?.LogGroup;
      return !names.has(group?.Ref) && group?.['Fn::GetStackOutput'] === undefined;
    });
    expect(silent.map(({ id }) => id)).toEqual([]);
  });

  test('the README says what stays', () => {
    const readme = readFileSync(join(__dirname, '..', '..', 'lib', 'reference', 'README.md'), 'utf8');
    const [, failed, destroyed] = new RegExp(`^\\| ${profile} \\| (.+) \\| (.+) \\|$`, 'm').exec(readme)!;
    const first = resources.filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain');
    const later = resources.filter(({ DeletionPolicy }) => DeletionPolicy === 'RetainExceptOnCreate');
    expect([failed, destroyed]).toEqual([counted(first), counted(later)]);
  });
});
