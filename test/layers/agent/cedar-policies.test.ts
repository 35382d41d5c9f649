import { Deployed } from '../../../local/samples/deployed';
import { DeployedCedar, type Policies } from './deployed-cedar';
import { FIND, made, PAY } from './gateways';

const cedar = new DeployedCedar(new Deployed(made({ 'find-claim': FIND, Pay: PAY }).stack));
const { policies: POLICIES, gateway: GATEWAY } = cedar;
const validationErrors = (policies: Policies): string[] => cedar.problemsOf(policies);

type Claims = Record<string, string>;
/** Who calls which tool with what; without arguments, those of a good call. */
type Row = readonly [who: string, claims: Claims, tool: string, args: Record<string, unknown>, allowed: boolean];

const decide = (policies: Policies, [, claims, tool, args]: Row): boolean => cedar.allows(claims, tool, args, policies);

const SCOPE = 'agent-gateway/tools.call';
const USER = { tenant: 'acme', scope: SCOPE };
const CLERK = { ...USER, department: 'claims' };
const LEAD = { ...CLERK, grade: 'lead' };
const CHAIR = { ...USER, department: 'board', grade: 'lead' };
const AUDITOR = { ...USER, scope: `openid ${SCOPE} claims.audit` };
const GOOD = { claim: 'c1', amount: 500, currency: 'EUR' };
const AUDIT = { claim: 'c1', amount: 1, to: { 'check-digits': 50 } };
const call = (name: string, of: Claims, args: Record<string, unknown>, allowed: boolean): Row => [
  name,
  of,
  'Pay___call',
  args,
  allowed,
];
const find = (name: string, of: Claims, allowed: boolean): Row => [
  name,
  of,
  'find-claim___call',
  { number: 'c1' },
  allowed,
];

const ROWS: readonly Row[] = [
  find('a user', USER, true),
  find('a clerk', CLERK, true),
  find('a user of another tenant', { ...USER, tenant: 'other' }, true),
  find('a user without a tenant', { scope: SCOPE }, false),
  find('a user of a tenant without a name', { ...USER, tenant: '' }, false),
  find('a user without a scope', { tenant: 'acme' }, false),
  find('a user with a longer scope', { ...USER, scope: `${SCOPE}.not` }, false),
  find('a user with a scope that ends so', { ...USER, scope: `x${SCOPE}` }, false),
  find('a user with a longer scope behind another', { ...USER, scope: `openid x${SCOPE}` }, false),
  find('a user with a longer scope before another', { ...USER, scope: `${SCOPE}x openid` }, false),
  find('a user with a longer scope between others', { ...USER, scope: `a x${SCOPE} b` }, false),
  find('a user with the scope first', { ...USER, scope: `${SCOPE} openid` }, true),
  find('a user with the scope last', { ...USER, scope: `openid ${SCOPE}` }, true),
  find('a user with the scope in the middle', { ...USER, scope: `openid ${SCOPE} email` }, true),

  call('a user', USER, GOOD, false),
  call('a user of another department', { ...USER, department: 'sales' }, GOOD, false),
  call('a department that begins so', { ...USER, department: 'claims-archive' }, GOOD, false),
  call('a clerk', CLERK, GOOD, true),
  call('a clerk with another scope', { ...CLERK, scope: 'openid' }, GOOD, false),
  call('a clerk without a tenant', { department: 'claims', scope: SCOPE }, GOOD, false),
  call('a clerk of no tenant', { ...CLERK, tenant: '' }, GOOD, false),
  call('a clerk beyond the limit', CLERK, { ...GOOD, amount: 500.01 }, false),
  call('a clerk in another currency', CLERK, { ...GOOD, currency: 'USD' }, false),
  call('a clerk who leaves the limited currency out', CLERK, { claim: 'c1', amount: 5 }, false),
  call('a lead beyond the limit of clerks', LEAD, { ...GOOD, amount: 10000 }, true),
  call('a lead in another currency', LEAD, { ...GOOD, currency: 'USD' }, true),
  call('a lead without a currency', LEAD, { claim: 'c1', amount: 501 }, true),
  call(
    'a lead without a tenant',
    { department: 'claims', grade: 'lead', scope: SCOPE },
    { ...GOOD, amount: 501 },
    false,
  ),
  call('a lead of no tenant', { ...LEAD, tenant: '' }, { ...GOOD, amount: 501 }, false),
  call('a lead with another scope', { ...LEAD, scope: 'openid' }, { ...GOOD, amount: 501 }, false),
  call('a lead of sales', { ...LEAD, department: 'sales' }, GOOD, false),
  call('a junior of the board', { ...CHAIR, grade: 'junior' }, GOOD, false),
  call('the board', CHAIR, { ...GOOD, amount: 501 }, true),
  call('the board without a grade', { ...USER, department: 'board' }, GOOD, false),
  call('a grade without a department', { ...USER, grade: 'lead' }, GOOD, false),

  call('an auditor', AUDITOR, AUDIT, true),
  call('an auditor with the scope first', { ...USER, scope: `claims.audit ${SCOPE}` }, AUDIT, true),
  call('an auditor without the scope of the gateway', { ...USER, scope: 'claims.audit' }, AUDIT, false),
  call('an auditor without a tenant', { scope: AUDITOR.scope }, AUDIT, false),
  call('an auditor of no tenant', { ...AUDITOR, tenant: '' }, AUDIT, false),
  call('nearly an auditor', { ...USER, scope: `${SCOPE} claims.auditor` }, AUDIT, false),
  call('an auditor below the limit', AUDITOR, { ...AUDIT, to: { 'check-digits': 49 } }, false),
  call('an auditor of less', AUDITOR, { ...AUDIT, amount: 0.99 }, false),
  call('an auditor who leaves the inner argument out', AUDITOR, { ...AUDIT, to: {} }, false),
  call('an auditor who leaves the outer argument out', AUDITOR, { claim: 'c1', amount: 1 }, false),

  // what the schema does not allow is forbidden to everybody, at each bound
  call('a lead at most', LEAD, { ...GOOD, amount: 10000 }, true),
  call('a lead beyond', LEAD, { ...GOOD, amount: 10000.01 }, false),
  call('a lead at least', LEAD, { ...GOOD, amount: 0.01 }, true),
  call('a lead with nothing', LEAD, { ...GOOD, amount: 0 }, false),
  call('a lead with less than nothing', LEAD, { ...GOOD, amount: -5 }, false),
  call('a lead in no currency of the schema', LEAD, { ...GOOD, currency: 'GBP' }, false),
  call('a lead in one part', LEAD, { ...GOOD, parts: 1 }, true),
  call('a lead in twelve parts', LEAD, { ...GOOD, parts: 12 }, true),
  call('a lead in no part', LEAD, { ...GOOD, parts: 0 }, false),
  call('a lead in too many parts', LEAD, { ...GOOD, parts: 13 }, false),
  call('a lead to a known kind', LEAD, { ...GOOD, to: { kind: 'iban' } }, true),
  call('a lead to another kind', LEAD, { ...GOOD, to: { kind: 'cash' } }, false),
  call('a lead to nobody in particular', LEAD, { ...GOOD, to: {} }, true),
  call('a lead with digits at least', LEAD, { ...GOOD, to: { 'check-digits': 2 } }, true),
  call('a lead with digits below', LEAD, { ...GOOD, to: { 'check-digits': 1 } }, false),
  call('a lead with digits at most', LEAD, { ...GOOD, to: { 'check-digits': 98 } }, true),
  call('a lead with digits beyond', LEAD, { ...GOOD, to: { 'check-digits': 99 } }, false),
];

/** Rows that come out otherwise by other policies. */
const otherwise = (policies: Policies): string[] =>
  ROWS.filter((row) => decide(policies, row) !== row[4]).map(([who]) => who);

/** Whether a row comes out otherwise, or AgentCore would refuse the policies. */
const isNoticed = (policies: Policies): boolean =>
  ROWS.some((row) => decide(policies, row) !== row[4]) || validationErrors(policies).length > 0;

test('policies fit the schema that AgentCore makes of the targets, strictly', () => {
  expect(validationErrors(POLICIES)).toEqual([]);
});

test('each policy has a name and a length that AgentCore takes, and one tool of one gateway', () => {
  for (const [name, statement] of Object.entries(POLICIES)) {
    expect(name).toMatch(/^[A-Za-z][A-Za-z0-9_]{0,47}$/);
    expect(statement.length).toBeGreaterThan(35);
    expect(statement.length).toBeLessThan(10_000);
    expect(statement).toMatch(/action == AgentCore::Action::"(find-claim|Pay)___call"/);
    expect(statement).toContain(`resource == AgentCore::Gateway::"${GATEWAY}"`);
  }
});

test('every row of the table comes out as written', () => {
  expect(otherwise(POLICIES)).toEqual([]);
});

test('without policies nobody calls anything', () => {
  expect(ROWS.some((row) => decide({}, row))).toBe(false);
});

describe('somebody notices', () => {
  test.each(Object.keys(POLICIES))('when %s is deleted', (name) => {
    const { [name]: _, ...rest } = POLICIES;
    expect(isNoticed(rest)).toBe(true);
  });

  test.each(Object.keys(POLICIES))('when %s permits what it forbade, or forbids what it permitted', (name) => {
    const flipped = POLICIES[name]!.replace(/^(permit|forbid)/, (effect) =>
      effect === 'permit' ? 'forbid' : 'permit',
    );
    expect(isNoticed({ ...POLICIES, [name]: flipped })).toBe(true);
  });

  /** Policies with one of their conditions taken out. */
  const loosened = Object.entries(POLICIES).flatMap(([name, statement]) => {
    const [, head, body, tail] = /^([\s\S]*when \{\n)([\s\S]*)(\n\};)$/.exec(statement)!;
    const joint = name.startsWith('permit') ? ' &&\n' : ' ||\n';
    const parts = body!.split(joint);
    return parts.map((part, i) => ({
      name,
      part: part.trim(),
      statement: `${head}${parts.filter((__, j) => j !== i).join(joint)}${tail}`,
    }));
  });

  // the schema of the tool requires it: a call without it gets to no policy
  const REQUIRED = 'context.input has amount';

  test.each(loosened.filter(({ part }) => part !== REQUIRED).map((each) => [each.name, each.part, each.statement]))(
    'when %s does without %s',
    (name, _, statement) => {
      const policies = { ...POLICIES, [name]: statement };
      expect(isNoticed(policies)).toBe(true);
    },
  );

  const unguarded = Object.entries(POLICIES).flatMap(([name, statement]) =>
    [...statement.matchAll(/context\.input[\w.[\]"-]* has ("[^"]+"|\w+) && /g)].map(({ 0: guard, index }) => [
      name,
      guard,
      statement.slice(0, index) + statement.slice(index + guard.length),
    ]),
  );

  test('there are attributes that a call may leave out', () => {
    expect(unguarded.length).toBeGreaterThan(5);
  });

  test.each(unguarded.filter(([, guard]) => !/has (amount|claim) /.test(guard!)))(
    'when %s reads without asking first whether "%s"',
    (name, _, statement) => {
      expect(validationErrors({ ...POLICIES, [name!]: statement! })).not.toEqual([]);
    },
  );
});

test('a forbid that reads what is not there would let the call through: why each read is guarded', () => {
  const [name, statement] = Object.entries(POLICIES).find(([each]) => each.startsWith('forbid_Pay'))!;
  const careless = statement.replace(
    /when \{[\s\S]*\}/,
    'when { context.input.parts > 12 || context.input.amount.greaterThan(decimal("10000.0")) }',
  );
  const row = call('a lead beyond, without parts', LEAD, { claim: 'c1', amount: 20_000 }, false);
  expect(decide({ ...POLICIES, [name]: careless }, row)).toBe(true);
  expect(decide(POLICIES, row)).toBe(false);
});
