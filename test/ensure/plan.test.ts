import { OWN } from '../../lib/ensure/contract';
import { type Claim, plan } from '../../lib/ensure/runtime/plan';

/** A service with settings that count: more is stronger. */
const counting = {
  meets: (_: string, value: string | undefined, wanted: string) => Number(value ?? 0) >= Number(wanted),
};
const claim = (wanted: Record<string, string>, changes: Claim['changes'] = {}): Claim => ({ wanted, changes });
const NOTHING = { writes: {}, journal: {}, handOver: {}, refused: [] };

test('what is strong enough is left alone, and nothing is remembered', () => {
  expect(plan(counting, { level: '3' }, claim({ level: '3' }), {}, 'me', false)).toEqual(NOTHING);
  expect(plan(counting, { level: '4' }, claim({ level: '3' }), {}, 'me', false)).toEqual(NOTHING);
});

test('what is weaker is strengthened, and what was before is remembered', () => {
  expect(plan(counting, { level: '2' }, claim({ level: '3' }), {}, 'me', false)).toEqual({
    ...NOTHING,
    writes: { level: '3' },
    journal: { level: { was: '2', ours: ['3'] } },
  });
  expect(plan(counting, {}, claim({ level: '3' }), {}, 'me', false).journal).toEqual({
    level: { was: null, ours: ['3'] },
  });
});

test('what it changed goes back when nothing is wanted any more, and what somebody changed since does not', () => {
  const changed = claim({}, { level: { was: '2', ours: ['3'] } });
  expect(plan(counting, { level: '3' }, changed, {}, 'me', false).writes).toEqual({ level: '2' });
  expect(plan(counting, { level: '4' }, changed, {}, 'me', false)).toEqual(NOTHING);
});

describe('who inherits what a claim gives back', () => {
  const leaving = claim({}, { level: { was: '1', ours: ['3'] } });
  const given = (others: Record<string, Claim>, now = '3') =>
    plan(counting, { level: now }, leaving, others, 'me', false);

  test('is whoever relies on it: the value stays, with what was there before', () => {
    expect(given({ other: claim({ level: '2' }) })).toEqual({
      ...NOTHING,
      handOver: { other: { level: { was: '1', ours: ['3'] } } },
    });
  });

  test.each<[string, Claim]>([
    ['who would have enough without it', claim({ level: '1' })],
    ['who asks for more than it gives', claim({ level: '4' })],
    ['who does not ask for the setting', claim({ size: '2' })],
  ])('is not one %s', (_, other) => {
    expect(given({ other })).toEqual({
      ...NOTHING,
      writes: { level: '1' },
      journal: { level: { was: '1', ours: ['3'] } },
    });
  });

  test('is the first of several, and alone', () => {
    const others = { content: claim({ level: '1' }), first: claim({ level: '3' }), second: claim({ level: '2' }) };
    expect(Object.keys(given(others).handOver)).toEqual(['first']);
  });

  test('keeps what it wrote itself among its own values', () => {
    const other = claim({ level: '2' }, { level: { was: '0', ours: ['2'] } });
    expect(given({ other }).handOver).toEqual({ other: { level: { was: '1', ours: ['3', '2'] } } });
  });

  test('is whoever changed the value since: it gives back what was there before both', () => {
    const over = claim({ level: '5' }, { level: { was: '3', ours: ['5'] } });
    expect(given({ over }, '5')).toEqual({
      ...NOTHING,
      handOver: { over: { level: { was: '1', ours: ['5'] } } },
    });
    const elsewhere = claim({ level: '5' }, { level: { was: '4', ours: ['5'] } });
    expect(given({ elsewhere }, '5')).toEqual(NOTHING);
  });
});

describe('a resource of its own', () => {
  test('is made under its own mark when there is none, and left when there is one', () => {
    expect(plan({}, {}, claim({ detector: OWN }), {}, 'me', false)).toEqual({
      ...NOTHING,
      writes: { detector: 'me' },
      journal: { detector: { was: null, ours: ['me'] } },
    });
    expect(plan({}, { detector: 'theirs' }, claim({ detector: OWN }), {}, 'me', false)).toEqual(NOTHING);
  });

  test('that another claim handed over keeps the mark it was made with', () => {
    const inherited = claim({ detector: OWN }, { detector: { was: null, ours: ['before'] } });
    expect(plan({}, { detector: 'before' }, inherited, {}, 'me', false)).toEqual({
      ...NOTHING,
      journal: { detector: { was: null, ours: ['before'] } },
    });
  });
});

describe('a service that holds one configuration', () => {
  const exclusive = { exclusive: true } as const;
  const found = { configuration: 'theirs' };

  test('of somebody else is refused, unless it is taken over', () => {
    const mine = claim({ configuration: 'mine' });
    expect(plan(exclusive, found, mine, {}, 'me', false)).toEqual({ ...NOTHING, refused: ['configuration'] });
    expect(plan(exclusive, found, mine, {}, 'me', true).writes).toEqual({ configuration: 'mine' });
  });

  test('and none yet takes it', () => {
    expect(plan(exclusive, {}, claim({ configuration: 'mine' }), {}, 'me', false).writes).toEqual({
      configuration: 'mine',
    });
  });
});

test('a part of what we made is not ours any more once somebody else’s stands in the place of the whole', () => {
  const service = { partOf: (name: string) => (name.startsWith('detector.') ? 'detector' : undefined) };
  const mine = claim({}, { detector: { was: null, ours: ['d1'] }, 'detector.s3': { was: null, ours: ['on'] } });
  const back = (detector: string) =>
    plan(service as never, { detector, 'detector.s3': 'on' }, mine, {}, 'me', false).writes;
  expect(back('d1')).toEqual({ detector: undefined, 'detector.s3': undefined });
  expect(back('d9')).toEqual({});
});

test('a whole that another claim made anew over ours is given back by that claim', () => {
  const service = { partOf: () => 'detector' };
  const mine = claim({}, { detector: { was: null, ours: ['d1'] } });
  const other = claim({ detector: 'd9' }, { detector: { was: 'd1', ours: ['d9'] } });
  expect(plan(service, { detector: 'd9' }, mine, { other }, 'me', false).handOver).toEqual({
    other: { detector: { was: null, ours: ['d9'] } },
  });
});

test('a part of what we made keeps what we wrote to it while the whole is away', () => {
  const service = { partOf: () => 'detector' };
  const changes = { detector: { was: null, ours: ['d1'] }, 'detector.s3': { was: null, ours: ['on'] } };
  const { journal } = plan(service, {}, claim({ 'detector.s3': 'all' }, changes), {}, 'me', false);
  expect(journal['detector.s3']).toEqual({ was: null, ours: ['on', 'all'] });
});
