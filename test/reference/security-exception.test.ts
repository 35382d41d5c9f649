import { OwaspLlmChecks, type SecurityException, SecurityProfile } from '../../lib';
import { judge } from '../../lib/report/result';
import { readPaths } from '../../lib/template/files';
import { judged } from '../support/packs';
import { application } from './support';

const today = new Date('2026-11-23T12:00:00Z');
const exception = (more: Partial<SecurityException> = {}): SecurityException => ({
  id: 'edge-waf-bot-control',
  reason: 'Callers are machines of ours, known by their certificates.',
  owner: 'team-a',
  expires: '2026-11-23',
  ...more,
});
const withException = (more: Partial<SecurityException> = {}) =>
  application({ exceptions: [exception(more)], today, profile: SecurityProfile.STANDARD });

test.each(['edge-waf-bot-control', 'WafBotControl', 'OwaspLlm::WafBotControl'])(
  '%s is acknowledged with owner and expiry, through its last day',
  (id) => {
    const { app, llm } = withException({ id });
    llm.edge.webAcl.rules = [];
    const { findings, reasons } = judged(app, new OwaspLlmChecks(app, { today }));
    expect(findings.filter((finding) => finding.startsWith('WafBotControl '))).toEqual([]);
    expect(reasons).toContain(
      'Callers are machines of ours, known by their certificates. (owner: team-a, expires: 2026-11-23)',
    );
  },
);

test('it stands in the report of the assembly, where no construct can be asked', () => {
  const { app, llm } = withException();
  llm.edge.webAcl.rules = [];
  const { acknowledged, findings } = judge(readPaths([app.synth().directory]), ['llm-2025'], { today: '2026-11-23' });
  expect(
    acknowledged.map(({ rule, acknowledgement: { reason, owner, expires } }) => [rule, reason, owner, expires]),
  ).toContainEqual([
    'WafBotControl',
    'Callers are machines of ours, known by their certificates.',
    'team-a',
    '2026-11-23',
  ]);
  expect(findings.map(({ rule }) => rule.name)).not.toContain('WafBotControl');
});

test('without it the same finding fails', () => {
  const { app, llm } = application();
  llm.edge.webAcl.rules = [];
  expect(judged(app, new OwaspLlmChecks(app)).findings.join()).toMatch(/WafBotControl /);
});

test.each<[Partial<SecurityException>, RegExp]>([
  [
    { expires: '2026-11-22' },
    /^'expires' of the exception edge-waf-bot-control must not be past: team-a has to renew it/,
  ],
  [{ expires: '2026-02-30' }, /must be a day as 2027-03-31, got '2026-02-30'/],
  [{ expires: 'soon' }, /must be a day as 2027-03-31, got 'soon'/],
  [{ owner: 'a, b' }, /must be a name without commas and brackets, got 'a, b'/],
  [{ owner: ' ' }, /must be a name without commas and brackets, got ' '/],
  [{ reason: ' ' }, /must be given, got none/],
  [{ id: 'no-such-control' }, /must be a control, a rule, or a finding with its pack.*got 'no-such-control'/],
])('refuses %p', (more, message) => {
  expect(() => withException(more)).toThrow(expect.objectContaining({ message: expect.stringMatching(message) }));
});
