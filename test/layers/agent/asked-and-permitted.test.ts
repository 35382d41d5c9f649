import type { IssuerConfig } from '../../../lib/contract';
import type { ApprovalAsked } from '../../../lib/contract/approval-queue';
import type { AgentCatalogue } from '../../../lib/layers/agent/contract';
import { interceptRequest } from '../../../lib/layers/agent/runtime/intercept-request';
import type { AgentRecord } from '../../../lib/layers/agent/runtime/record';
import { pinned } from '../../../lib/layers/agent/runtime/settings';
import { checkScope } from '../../../lib/runtime/bearer';
import { Deployed } from '../../../local/samples/deployed';
import { DeployedCedar } from './deployed-cedar';
import { FIND, made, PAY } from './gateways';
import { requestParts } from './request-parts';

const { stack, gateway } = made({ 'find-claim': FIND, Pay: PAY });
const cedar = new DeployedCedar(new Deployed(stack));
/** As it comes out of the file beside the function. */
const CATALOGUE: AgentCatalogue = JSON.parse(JSON.stringify({ version: 1, tools: gateway._tools }));
const issuer = { kind: 'cognito', scopes: [gateway.scope] } as unknown as IssuerConfig;

type Claims = Readonly<Record<string, unknown>>;
type Args = Readonly<Record<string, unknown>>;

/** What the interceptor makes of a call: gone on, waiting for people, or refused; and whether people were asked. */
async function intercepted(claims: Claims, name: string, args: Args, catalogue = CATALOGUE) {
  const asked: ApprovalAsked[] = [];
  const records: AgentRecord[] = [];
  const intercept = interceptRequest(
    { tools: pinned(catalogue), claims: { subject: 'sub', tenant: 'tenant' }, maxRequestBytes: 16_384 },
    {
      ...requestParts({}, asked, records),
      claims: async () => {
        checkScope(issuer, claims);
        return { issuer, claims: { sub: 'ada', ...claims } };
      },
    },
  );
  const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } };
  await intercept({
    interceptorInputVersion: '1.0',
    mcp: { gatewayRequest: { path: '/mcp', httpMethod: 'POST', headers: {}, body } },
  });
  return { asked: asked.length, decision: records[0]!.decision };
}

const without = (given: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined));
const SCOPE = gateway.scope;
const SCOPES = [
  SCOPE,
  `openid ${SCOPE}`,
  `claims.audit ${SCOPE}`,
  `${SCOPE} claims.audit email`,
  `${SCOPE} claims.auditor`,
  `${SCOPE}.not claims.audit`,
  undefined,
];
const TOKENS = SCOPES.flatMap((scope) =>
  [undefined, '', 'claims', 'claims-archive', 'board'].flatMap((department) =>
    [undefined, 'lead', 'leader'].flatMap((grade) =>
      ['acme', ''].map((tenant) => without({ scope, department, grade, tenant })),
    ),
  ),
);
const ARGUMENTS: readonly Args[] = [
  { claim: 'c1', amount: 500, currency: 'EUR' },
  { claim: 'c1', amount: 500.01, currency: 'EUR' },
  { claim: 'c1', amount: 500, currency: 'USD' },
  { claim: 'c1', amount: 500, currency: 'GBP' },
  { claim: 'c1', amount: 500 },
  { claim: 'c1', amount: 10000, currency: 'EUR' },
  { claim: 'c1', amount: 10000.01, currency: 'EUR' },
  { claim: 'c1', amount: 1, to: { 'check-digits': 50 } },
  { claim: 'c1', amount: 1, to: { 'check-digits': 49 } },
  { claim: 'c1', amount: 0.99, to: { 'check-digits': 50 } },
  { claim: 'c1', amount: 1, to: {} },
  { claim: 'c1', amount: 1, to: { 'check-digits': 50, kind: 'cash' } },
  { claim: 'c1', amount: 1, to: { 'check-digits': 50 }, parts: 13 },
];

test('people are asked about exactly those calls that Cedar permits', async () => {
  const wrong: unknown[] = [];
  let permitted = 0;
  for (const claims of TOKENS) {
    for (const args of ARGUMENTS) {
      const allows = cedar.allows(claims, 'Pay___call', args);
      permitted += Number(allows);
      const { asked, decision } = await intercepted(claims, 'Pay___call', args);
      const fits = allows ? decision === 'approvalRequired' : ['notPermitted', 'invalidParams'].includes(decision);
      if (!fits || (asked === 1) !== allows) wrong.push({ claims, args, allows, asked, decision });
    }
  }
  expect(wrong).toEqual([]);
  // both outcomes are there
  expect(permitted).toBeGreaterThan(50);
  expect(permitted).toBeLessThan((TOKENS.length * ARGUMENTS.length) / 2);
});

test('a call that changes nothing goes on where Cedar permits it, and nowhere else', async () => {
  for (const claims of TOKENS) {
    const args = { number: 'c1' };
    const { decision } = await intercepted(claims, 'find-claim___call', args);
    expect([claims, decision === 'forwarded']).toEqual([claims, cedar.allows(claims, 'find-claim___call', args)]);
  }
});

const CLERK = { scope: SCOPE, tenant: 'acme', department: 'claims' };
const GOOD = ARGUMENTS[0]!;

test.each<[string, unknown]>([
  ['a list', ['claims']],
  ['a number', 7],
  ['an object', { claims: true }],
  ['nothing', null],
])('a claim that is %s lets nobody in: what a policy reads of it is not known', async (_, department) => {
  expect(await intercepted({ ...CLERK, department }, 'Pay___call', GOOD)).toEqual({
    asked: 0,
    decision: 'notPermitted',
  });
});

test.each<[string, object]>([
  ['of none', { allow: [] }],
  [
    'of a condition without values',
    { allow: [{ conditions: [{ claim: 'department', values: [], words: false }], limits: [] }] },
  ],
  [
    'of a claim by a name that every object has',
    { allow: [{ conditions: [{ claim: 'constructor', values: ['x'], words: false }], limits: [] }] },
  ],
  ['of a limit that says nothing', { allow: [{ conditions: [], limits: [['amount', {}]] }] }],
  ['of a limit on what the call leaves out', { allow: [{ conditions: [], limits: [['parts', { minimum: 1 }]] }] }],
])('a tool lets nobody in by its list %s', async (_, changed) => {
  const tools = { Pay___call: { ...CATALOGUE.tools.Pay___call!, ...changed } };
  expect(await intercepted(CLERK, 'Pay___call', GOOD, { version: 1, tools })).toEqual({
    asked: 0,
    decision: 'notPermitted',
  });
});

test('a catalogue that does not say who may call a tool cannot be used', () => {
  const { allow: _, ...rest } = CATALOGUE.tools.Pay___call!;
  expect(() => pinned({ version: 1, tools: { Pay___call: rest as never } })).toThrow(
    'who may call Pay___call is not known',
  );
});
