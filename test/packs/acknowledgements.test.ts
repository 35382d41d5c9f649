import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type CfnResource, Stack, Validations } from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';
import { DefenseInDepthChecks } from '../../lib/packs/defense-in-depth-checks';
import type { FindingAcknowledgement } from '../../lib/packs/finding-acknowledgement';
import { OwaspLlmChecks } from '../../lib/packs/owasp-llm-checks';
import { rawGuardrail, validationReport } from '../support/app';
import { run } from '../support/command-line';

const RULE = 'BedrockGuardrailPromptAttackHigh';
const OTHER = 'BedrockGuardrailPii';
const GAP = 'OneDetectiveLayer[LLM09:2025]';
const today = new Date('2027-03-31T23:59:59Z');

/** An app of two weak guardrails, and what its validation report says. */
function reported(
  acknowledgements: FindingAcknowledgement[],
  prepare: (one: CfnResource, two: CfnResource) => void = () => {},
  day = today,
) {
  const app = new App({ outdir: mkdtempSync(join(tmpdir(), 'packs-')) });
  const stack = new Stack(app, 'S');
  prepare(rawGuardrail(stack, 'One', 'LOW'), rawGuardrail(stack, 'Two', 'LOW'));
  const props = { acknowledgements, today: day };
  const { report } = validationReport(
    app,
    new OwaspLlmChecks(app, props),
    new DefenseInDepthChecks(app, { today: day }),
  );
  const [own, depth] = ['OwaspLlm', 'DefenseInDepth'].map((name) =>
    report.pluginReports.find(({ pluginName }: { pluginName: string }) => pluginName === name),
  );
  type Told = {
    ruleName: string;
    severity: string;
    description: string;
    reason?: string;
    violatingConstructs: { constructPath: string }[];
  };
  const of = (list: Told[] = [], rule: string) =>
    list
      .filter(({ ruleName }) => ruleName === rule)
      .flatMap(({ violatingConstructs }) => violatingConstructs.map(({ constructPath }) => constructPath));
  return {
    app,
    found: (rule: string) => of(own.violations, rule),
    suppressed: (rule: string) => of(own.suppressedViolations, rule),
    reasons: (own.suppressedViolations ?? []).map(({ reason }: Told) => reason),
    severities: (rule: string) =>
      own.violations.filter(({ ruleName }: Told) => ruleName === rule).map(({ severity }: Told) => severity),
    fatal: own.violations
      .filter(({ severity }: Told) => severity === 'fatal')
      .map(({ description }: Told) => description),
    problems: own.violations
      .filter(({ ruleName }: Told) => ruleName === 'AcknowledgementHolds')
      .map(({ description }: Told) => description),
    gaps: (depth.violations ?? []) as Told[],
  };
}
const entry = (more: Partial<FindingAcknowledgement> = {}) => ({ rules: [RULE], reason: 'Internal.', ...more });

describe('the prop of a pack accepts', () => {
  test('findings of its rules at its paths, and the report tells the reason, the owner and the day', () => {
    const { found, suppressed, reasons, problems } = reported([
      entry({ paths: ['S/One'], owner: 'me', expires: '2027-03-31' }),
    ]);
    expect([found(RULE), suppressed(RULE)]).toEqual([['S/Two'], ['S/One']]);
    expect(found(OTHER)).toEqual(['S/One', 'S/Two']);
    expect(reasons).toEqual(['Internal. (owner: me, expires: 2027-03-31)']);
    expect(problems).toEqual([]);
  });

  test('findings everywhere without paths, and those below a path', () => {
    // other languages name each prop, also those that were not given
    for (const paths of [undefined, ['S'], ['S/*'], ['**/One', '**/Two']])
      expect(reported([entry({ paths, owner: undefined, expires: undefined })]).found(RULE)).toEqual([]);
    expect(reported([entry()]).found(RULE)).toEqual([]);
    expect(reported([entry({ paths: ['S/*/x'] })]).found(RULE)).toHaveLength(2);
  });

  test('what the command line then knows of cdk.out', () => {
    const { app } = reported([entry({ paths: ['S/One'], owner: 'me', expires: '2999-03-31' })]);
    const { out } = run('scan', app.outdir, '--format', 'json', '--rule', RULE);
    const { findings, acknowledged } = JSON.parse(out);
    expect(findings.map(({ logicalId }: { logicalId: string }) => logicalId)).toEqual(['Two']);
    expect(acknowledged).toEqual([
      expect.objectContaining({ rule: RULE, logicalId: 'One', owner: 'me', expires: '2999-03-31' }),
    ]);
  });

  test('nothing any more on the day after its last, and tells so', () => {
    const { found, problems } = reported([entry({ expires: '2027-03-30', owner: 'me' })]);
    expect(found(RULE)).toHaveLength(2);
    expect(problems).toEqual([
      `acknowledgements[0] of the pack: the acknowledgement of ${RULE} expired on 2027-03-30 (owner: me), so that 2 findings count again: mend them, or decide anew until when.`,
    ]);
  });

  test('nothing where it matches nothing, and tells so', () => {
    expect(reported([entry({ paths: ['Other'] })]).problems).toEqual([expect.stringContaining('matches no finding')]);
  });

  test('and what is wrong with it is an error of its own, which says how it is written', () => {
    const app = new App({ outdir: mkdtempSync(join(tmpdir(), 'packs-')) });
    rawGuardrail(new Stack(app, 'S'), 'One', 'LOW');
    const own = new OwaspLlmChecks(app, { acknowledgements: [entry({ expires: '2027-03-30' })], today });
    const told = jest.spyOn(own, 'validate');
    validationReport(app, own);
    expect(told.mock.results[0]!.value.violations).toContainEqual(
      expect.objectContaining({
        ruleName: 'AcknowledgementHolds',
        severity: 'error',
        fix: 'Write it as OwaspLlm::<Rule> or DefenseInDepth::<gap>, with a reason, and with a day that is not past.',
        ruleMetadata: expect.objectContaining({ kind: 'expired' }),
      }),
    );
  });

  test('findings below a scope that is validated by itself', () => {
    const app = new App();
    const one = rawGuardrail(new Stack(app, 'S'), 'One', 'LOW');
    const rules = (acknowledgements: FindingAcknowledgement[]) =>
      new OwaspLlmChecks(app, { acknowledgements, today })
        .validateScope(one)
        .violations.map(({ ruleName }) => ruleName);
    expect(rules([])).toContain(RULE);
    expect(rules([entry(), entry({ paths: ['Elsewhere'] })])).not.toContain(RULE);
    expect(rules([entry({ paths: ['Elsewhere'] })])).not.toContain('AcknowledgementHolds');
  });

  test('what is wrong with the template itself, everywhere, and not at a path', () => {
    const unread = (paths?: string[]) =>
      reported([entry({ rules: ['TemplateReadInFull'], paths })], (one) => {
        one.stack.templateOptions.transforms = ['Rewriter'];
      }).found('TemplateReadInFull');
    expect(unread()).toEqual([]);
    expect(unread(['S/One'])).toEqual(['S']);
  });

  test('gaps of the application', () => {
    const app = new App({ outdir: mkdtempSync(join(tmpdir(), 'packs-')) });
    rawGuardrail(new Stack(app, 'S'), 'One', 'LOW');
    const acknowledgements = [entry({ rules: [GAP] })];
    const { report } = validationReport(app, new DefenseInDepthChecks(app, { acknowledgements }));
    const [{ violations, suppressedViolations }] = report.pluginReports;
    expect(violations.map(({ ruleName }: { ruleName: string }) => ruleName)).not.toContain(GAP);
    expect(suppressedViolations).toEqual([expect.objectContaining({ ruleName: GAP, reason: 'Internal.' })]);
    const other = new App();
    rawGuardrail(new Stack(other, 'S'), 'One', 'LOW');
    const scope = new DefenseInDepthChecks(other, { acknowledgements }).validateScope(other);
    expect(scope.violations.map(({ ruleName }) => ruleName)).not.toContain(GAP);
  });
});

describe('what is acknowledged in the metadata of a template', () => {
  const metadata = (more: object = {}) => ({ acknowledge: [{ rules: RULE, reason: 'Internal.', ...more }] });
  test('is accepted on its resource alone', () => {
    const { found, suppressed, problems } = reported([], (one) => one.addMetadata('secure-llm', metadata()));
    expect([found(RULE), suppressed(RULE), problems]).toEqual([['S/Two'], ['S/One'], []]);
  });

  test('is told where it cannot be understood', () => {
    const { found, problems } = reported([], (one) => one.addMetadata('secure-llm', metadata({ expires: 'soon' })));
    expect(found(RULE)).toHaveLength(2);
    expect(problems).toEqual([expect.stringContaining("'expires' must be a day as 2027-03-31, got 'soon'")]);
  });
});

describe('what is acknowledged with Validations', () => {
  const acknowledge =
    (reason: string, id = `OwaspLlm::${RULE}`) =>
    (one: CfnResource) =>
      Validations.of(one).acknowledge({ id, reason });

  test('is accepted to the end of the day that stands behind the reason', () => {
    const { found, suppressed } = reported([], acknowledge('Known. (owner: me, expires: 2027-03-31)'));
    expect([found(RULE), suppressed(RULE)]).toEqual([['S/Two'], ['S/One']]);
  });

  test('fails on the day after, though the core knows no days', () => {
    const { found, suppressed, severities, fatal, problems } = reported(
      [],
      acknowledge('Known. (expires: 2027-03-30)'),
    );
    expect([found(RULE).sort(), suppressed(RULE)]).toEqual([['S/One', 'S/Two'], []]);
    expect(severities(RULE).sort()).toEqual(['error', 'fatal']);
    expect(fatal).toEqual([expect.stringContaining('expected HIGH. Its acknowledgement has expired. (LLM01:2025')]);
    expect(problems).toEqual([expect.stringContaining('S/One: the acknowledgement of')]);
  });

  const over = (at: (one: CfnResource) => IConstruct) =>
    reported([], (one) =>
      Validations.of(at(one)).acknowledge({ id: `OwaspLlm::${RULE}`, reason: 'Known. (expires: 2027-03-30)' }),
    ).fatal.length;

  test('fails on the day after for all that it was accepted for, and for nothing whose name begins like it', () => {
    const severities = (at: (one: CfnResource) => IConstruct) =>
      reported([], (one) =>
        Validations.of(at(one)).acknowledge({ id: `OwaspLlm::${RULE}`, reason: 'Known. (expires: 2027-03-30)' }),
      ).severities(RULE);
    expect(severities((one) => one.stack)).toEqual(['fatal']);
    expect(severities((one) => one.node.root)).toEqual(['fatal']);
    expect(severities((one) => new Construct(one.stack, 'On'))).toEqual(['error']);
    expect(over((one) => new Construct(one, 'Below'))).toBe(0);
  });

  test('of the template itself is accepted for the app, and not by a resource', () => {
    const unread = (at: (one: CfnResource) => IConstruct) =>
      reported([], (one) => {
        one.stack.templateOptions.transforms = ['Rewriter'];
        Validations.of(at(one)).acknowledge({ id: 'OwaspLlm::TemplateReadInFull', reason: 'Known.' });
      }).found('TemplateReadInFull');
    expect(unread((one) => one.node.root)).toEqual([]);
    expect(unread((one) => one)).toEqual(['S']);
  });

  test('is read where the core records it, and nowhere else', () => {
    const { problems } = reported([], (one) => one.node.addMetadata('other', { 'OwaspLlm::BedrokTypo': 'x' }));
    expect(problems).toEqual([]);
  });

  test('is accepted where another acknowledgement still holds', () => {
    const { found, suppressed } = reported([entry({ paths: ['S/One'] })], acknowledge('Known. (expires: 2027-03-30)'));
    expect([found(RULE), suppressed(RULE)]).toEqual([['S/Two'], ['S/One']]);
  });

  test.each([
    ['OwaspLlm::BedrokAgentCmkTypo', 'did you mean BedrockAgentCmk?'],
    ['DefenseInDepth::OneDetectivLayer[LLM09:2025]', 'did you mean OneDetectiveLayer[LLM09:2025]?'],
  ])('is told where it is misspelt: %s', (id, message) => {
    expect(reported([], acknowledge('x', id)).problems).toEqual([expect.stringContaining(message)]);
  });

  test('may match nothing: it may speak of another stage or account', () => {
    expect(reported([], acknowledge('x', 'OwaspLlm::BedrockAgentCmk')).problems).toEqual([]);
  });

  test.each(['AwsSolutions::AwsSolutions-S1', '@aws-cdk/core:anything'])(
    'is no concern where it is for others: %s',
    (id) => {
      expect(reported([], acknowledge('x', id)).problems).toEqual([]);
    },
  );

  test('of a gap fails on the day after', () => {
    const gap = (expires: string) =>
      reported([], (one) =>
        Validations.of(one.stack).acknowledge({ id: `DefenseInDepth::${GAP}`, reason: `x (expires: ${expires})` }),
      ).gaps;
    expect(gap('2027-03-30')).toContainEqual(
      expect.objectContaining({
        ruleName: GAP,
        severity: 'fatal',
        description: expect.stringMatching(
          /^LLM09:2025 .* is detected by no layer\. Its acknowledgement has expired\./,
        ),
      }),
    );
  });
});

test.each([
  [{ rules: [] }, "'rules' must be a text or a list of texts, got []"],
  [{ rules: ['BedrokGuardrailPii'] }, `did you mean ${OTHER}?`],
  [{ rules: [GAP], paths: ['S'] }, 'is a gap of the application as a whole, and of no resource'],
  [{ reason: '' }, "'reason' must be a text"],
  [{ expires: '2027-02-29' }, "'expires' must be a day as 2027-03-31, got '2027-02-29'"],
])('a wrong prop is refused with its name: %j', (more, message) => {
  for (const Pack of [OwaspLlmChecks, DefenseInDepthChecks]) {
    const make = () => new Pack(new App(), { acknowledgements: [entry(), entry(more)] });
    expect(make).toThrow("'acknowledgements[1]' is not right: ");
    expect(make).toThrow(message);
  }
});
