import { callerOf, roleKey } from '../../../../lib/layers/response/runtime/caller';

const STS = 'arn:aws:sts::111122223333:assumed-role/';

test('a session is known by its name and its role, whose path no session tells', () => {
  expect(callerOf({ userArn: `${STS}OnCall/alice@example.com`, user: 'AROAEXAMPLE:alice@example.com' })).toEqual({
    id: 'AROAEXAMPLE:alice@example.com',
    name: 'alice@example.com',
    groups: ['arn:aws:iam::111122223333:role/OnCall'],
  });
  expect(roleKey('arn:aws:iam::111122223333:role/people/security/OnCall')).toBe(
    'arn:aws:iam::111122223333:role/OnCall',
  );
  expect(roleKey('arn:aws-us-gov:iam::111122223333:role/OnCall')).toBe('arn:aws-us-gov:iam::111122223333:role/OnCall');
});

test('a user is known by its name, and a member of nothing', () => {
  expect(callerOf({ userArn: 'arn:aws:iam::111122223333:user/people/bob', user: 'AIDAEXAMPLE' })).toEqual({
    id: 'AIDAEXAMPLE',
    name: 'bob',
    groups: [],
  });
});

test.each([
  [undefined, 'AROA:a'],
  [null, null],
  [`${STS}OnCall/alice`, ''],
  [`${STS}OnCall/alice`, undefined],
  [`${STS}OnCall`, 'AROA:a'],
  [`${STS}/alice`, 'AROA:a'],
  [`${STS}OnCall/`, 'AROA:a'],
  [`${STS}OnCall/alice/more`, 'AROA:a'],
  ['arn:aws:iam::111122223333:root', '111122223333'],
  ['arn:aws:sts::111122223333:federated-user/alice', '111122223333:alice'],
  ['arn:aws:iam::1:user/bob', 'AIDA'],
  ['alice', 'AIDA'],
])('nobody is known by %s with the id %s', (userArn, user) => {
  expect(callerOf({ userArn, user })).toBeUndefined();
});
