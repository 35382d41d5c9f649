import { call, DONE, final, type Steps } from '../states';

const CHANGED = ['Wafv2.WafOptimisticLockException', 'Wafv2.WAFOptimisticLockException'];
const set = { Id: '${IpSetId}', Name: '${IpSetName}', Scope: '${IpSetScope}' };

/** Adds an IPv4 address to the web ACL's block list. */
export const blockIp: Steps = {
  comment: 'Add the address to the IP set that the web ACL blocks. An address that is in the set already stays once.',
  targets: ['ip'],
  startAt: 'Is it a public address?',
  states: {
    'Is it a public address?': {
      Type: 'Choice',
      Choices: [
        {
          And: [
            { Variable: '$.ip', StringMatches: '*.*.*.*' },
            {
              Not: {
                Or: [
                  ...['10.*', '127.*', '169.254.*', '192.168.*', '0.*', '*/*', '*:*'],
                  ...Array.from({ length: 16 }, (_, i) => `172.${16 + i}.*`),
                ].map((pattern) => ({ Variable: '$.ip', StringMatches: pattern })),
              },
            },
          ],
          Next: 'Read the IP set',
        },
      ],
      Default: 'Not a public IPv4 address',
    },
    'Not a public IPv4 address': {
      Type: 'Fail',
      Error: 'NoTarget',
      Cause: "'ip' must be one public IPv4 address: private ranges are the caller's own network.",
    },
    'Read the IP set': call('wafv2:getIPSet', set, {
      // a deep scan: the integration spells the member IPSet as the Java SDK does, IpSet
      ResultSelector: { 'Addresses.$': '$..Addresses', 'LockToken.$': '$.LockToken' },
      ResultPath: '$.set',
      Next: 'Add the address',
    }),
    'Add the address': {
      Type: 'Pass',
      Parameters: {
        'cidr.$': "States.Format('{}/32', $.ip)",
        'blocked.$': "States.ArrayContains($.set.Addresses[0], States.Format('{}/32', $.ip))",
        'lists.$': "States.Array($.set.Addresses[0], States.Array(States.Format('{}/32', $.ip)))",
      },
      ResultPath: '$.next',
      Next: 'Is it blocked already?',
    },
    'Is it blocked already?': {
      Type: 'Choice',
      Choices: [{ Variable: '$.next.blocked', BooleanEquals: true, Next: DONE }],
      Default: 'Block the address',
    },
    'Block the address': call(
      'wafv2:updateIPSet',
      { ...set, 'Addresses.$': '$.next.lists[*][*]', 'LockToken.$': '$.set.LockToken' },
      {
        ResultPath: null,
        Retry: [final(...CHANGED)],
        // somebody else changed the set: read it again, or their address would be lost
        Catch: [{ ErrorEquals: CHANGED, ResultPath: null, Next: 'Read the IP set' }],
        Next: DONE,
      },
    ),
  },
};
