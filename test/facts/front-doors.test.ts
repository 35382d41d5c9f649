import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRegExp } from 'node:util/types';
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import * as doors from '../../lib/facts/front-doors';
import { TAKES_WEB_ACL } from '../../lib/facts/front-doors';

/** Everything that the lists name. */
const types = [...new Set(Object.values(doors).flatMap((listed) => (isRegExp(listed) ? [] : listed)))];
/** What is other things than a door, and is listed where it is those. */
const OTHERWISE = [
  doors.SAM_FUNCTION,
  doors.WEB_SERVICE,
  ...TAKES_WEB_ACL.filter((type) => !doors.DOORS_WITH_WEB_ACL.includes(type)),
];

const ROOT = join(__dirname, '..', '..', 'lib');
const filesOf = (...folder: string[]): string[] =>
  readdirSync(join(ROOT, ...folder)).map((file) => join(...folder, file));
const readers = [
  ...filesOf('workload'),
  ...readdirSync(join(ROOT, 'layers')).flatMap((layer) => filesOf('layers', layer, 'controls')),
];

test('each type exists', () => {
  const db = loadAwsServiceSpecSync();
  const unknown = types.filter(
    (type) =>
      !type.startsWith('AWS::Serverless::') && db.lookup('resource', 'cloudFormationType', 'equals', type).length === 0,
  );
  expect(types.length).toBeGreaterThan(20);
  expect(unknown).toEqual([]);
});

test('no rule spells a door out beside the lists', () => {
  const named = readers.flatMap((file) => {
    // what mends a resource is for one type of it
    const text = readFileSync(join(ROOT, file), 'utf8').replace(/\bmend: \{ type: '[\w:]+'/g, '');
    return types
      .filter((type) => !OTHERWISE.includes(type) && text.includes(`'${type}'`))
      .map((type) => `${file}: ${type}`);
  });
  expect(readers.length).toBeGreaterThan(150);
  expect(named).toEqual([]);
});
