import {
  type App,
  Aws,
  CfnElement,
  CfnMapping,
  CfnParameter,
  CfnResource,
  CfnStack,
  NestedStack,
  Stack,
  Stage,
  Validations,
} from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { CONTROLS } from '../../lib/controls';
import { UNREAD } from '../../lib/evidence';
import { DefenseInDepthChecks } from '../../lib/packs/defense-in-depth-checks';
import { OwaspList } from '../../lib/packs/owasp-list';
import { OwaspLlmChecks } from '../../lib/packs/owasp-llm-checks';
import { app, findings, rawGuardrail, validationReport } from '../support/app';

const RULE = 'BedrockGuardrailPromptAttackHigh';
const ofRule = (found: string[]) => found.filter((finding) => finding.startsWith(`${RULE} `));

type Violation = {
  ruleName: string;
  description: string;
  severity: string;
  suggestedFix?: string;
  ruleMetadata: Record<string, string>;
  violatingConstructs: {
    constructPath: string;
    cloudFormationResource: { logicalId: string; propertyPaths: string[] };
  }[];
  acknowledgedId?: string;
  reason?: string;
};

const plugin = (report: {
  pluginReports: {
    pluginName: string;
    violations: Violation[];
    suppressedViolations?: Violation[];
    metadata?: Record<string, string>;
  }[];
}) => report.pluginReports.find(({ pluginName }) => pluginName === 'OwaspLlm');

test('finds a weak filter in a typed L1', () => {
  const stack = new Stack(app(), 'S');
  const filtersConfig = [{ type: 'PROMPT_ATTACK', inputStrength: 'LOW', outputStrength: 'NONE' }];
  new bedrock.CfnGuardrail(stack, 'G', {
    name: 'g',
    blockedInputMessaging: 'b',
    blockedOutputsMessaging: 'b',
    contentPolicyConfig: { filtersConfig },
  });
  expect(ofRule(findings(stack))).toEqual([`${RULE} G`]);
});

test('finds a weak filter in a raw resource', () => {
  const stack = new Stack(app(), 'S');
  rawGuardrail(stack, 'G', 'LOW');
  expect(ofRule(findings(stack))).toEqual([`${RULE} G`]);
});

test('finds a filter weakened by a property override', () => {
  const stack = new Stack(app(), 'S');
  rawGuardrail(stack, 'G', 'HIGH').addPropertyOverride('ContentPolicyConfig.FiltersConfig.0.InputStrength', 'LOW');
  expect(ofRule(findings(stack))).toEqual([`${RULE} G`]);
});

test('passes a filter strengthened by a property override', () => {
  const stack = new Stack(app(), 'S');
  rawGuardrail(stack, 'G', 'LOW').addPropertyOverride('ContentPolicyConfig.FiltersConfig.0.InputStrength', 'HIGH');
  expect(ofRule(findings(stack))).toEqual([]);
});

test('finds a weak filter inside a stage and inside a nested stack', () => {
  const root = app();
  rawGuardrail(new Stack(new Stage(root, 'Prod'), 'S'), 'InStage', 'LOW');
  rawGuardrail(new NestedStack(new Stack(root, 'T'), 'N'), 'InNested', 'LOW');
  const { failed, report } = validationReport(root, new OwaspLlmChecks());
  const violation = plugin(report)!.violations.find(({ ruleName }) => ruleName === RULE)!;
  expect(failed).toBe(true);
  expect(violation.violatingConstructs.map(({ constructPath }) => constructPath).sort()).toEqual([
    'Prod/S/InStage',
    'T/N/InNested',
  ]);
});

test('reports the exact property, the fix, the risk with its edition and the control', () => {
  const root = app();
  rawGuardrail(new Stack(root, 'S'), 'G', 'LOW');
  const { report } = validationReport(root, new OwaspLlmChecks());
  const violation = plugin(report)!.violations.find(({ ruleName }) => ruleName === RULE)!;
  expect(violation.violatingConstructs[0]!.cloudFormationResource.propertyPaths).toEqual([
    'Properties.ContentPolicyConfig.FiltersConfig[0].InputStrength',
  ]);
  expect(violation.description).toBe(
    'ContentPolicyConfig.FiltersConfig[0].InputStrength is LOW; expected HIGH. (LLM01:2025 Prompt Injection, LLM07:2025 System Prompt Leakage)',
  );
  expect(violation.suggestedFix).toContain('ModelGuardrail');
  expect(violation.ruleMetadata).toMatchObject({
    control: 'model-guardrail-prompt-attack',
    verdict: 'fail',
    severity: 'HIGH',
    layer: 'model',
  });
});

test('keeps findings that say different things of one rule apart', () => {
  const root = app();
  const stack = new Stack(root, 'S');
  rawGuardrail(stack, 'Low', 'LOW');
  rawGuardrail(stack, 'None');
  const { report } = validationReport(root, new OwaspLlmChecks());
  const descriptions = plugin(report)!
    .violations.filter(({ ruleName }) => ruleName === RULE)
    .map(({ description }) => description);
  expect(descriptions).toHaveLength(2);
});

test('a rule that cannot decide is reported as undecided and does not fail synthesis', () => {
  const root = app();
  const stack = new Stack(root, 'S');
  const parameter = new CfnParameter(stack, 'Strength', { default: 'HIGH' });
  rawGuardrail(stack, 'G', parameter.valueAsString);
  const only = { lists: [OwaspList.LLM_2025] };
  const undecided = (props: object) => {
    const pack = new OwaspLlmChecks(undefined, { ...only, ...props });
    return pack.validateScope(stack).violations.find(({ ruleName }) => ruleName === RULE)!;
  };
  expect(undecided({}).severity).toBe('info');
  expect(undecided({}).description).toMatch(/^Undecided: .*comes from parameter 'Strength'/);
  expect(undecided({ failOnUndecided: true }).severity).toBe('error');
});

/** A canary that is only declared: nobody can read its script. */
const unknownCanary = (scope: Construct, id: string) =>
  new CfnResource(scope, id, {
    type: 'AWS::Synthetics::Canary',
    properties: {
      Name: 'red-team',
      StartCanaryAfterCreation: true,
      Schedule: { Expression: 'rate(1 hour)' },
      Code: { Handler: 'index.handler', S3Bucket: 'b', S3Key: 'k' },
    },
  });

describe('an app of which nothing could be judged', () => {
  const judged = (build: (stack: Stack) => void) => {
    const root = app();
    build(new Stack(root, 'S'));
    const { failed, report } = validationReport(root, new OwaspLlmChecks());
    return { failed, severities: [...new Set(plugin(report)!.violations.map(({ severity }) => severity))] };
  };
  const nested = (stack: Stack) => new CfnStack(stack, 'N', { templateUrl: 'https://s3.amazonaws.com/b/t.yaml' });
  const said = (stack: Stack) => unknownCanary(stack, 'C');

  test('fails, where all is undecided or only declared', () => {
    expect(judged(nested)).toEqual({ failed: true, severities: ['error'] });
    expect(judged(said)).toEqual({ failed: true, severities: ['error'] });
  });

  test('does not, where something could be', () => {
    const right = (stack: Stack) =>
      new CfnResource(stack, 'T', {
        type: 'AWS::CodeArtifact::PackageGroup',
        properties: {
          DomainName: 'd',
          Pattern: '/*',
          OriginConfiguration: { Restrictions: { ExternalUpstream: { RestrictionMode: 'BLOCK' } } },
        },
      });
    const both = (stack: Stack) => {
      said(stack);
      right(stack);
    };
    expect(judged(both)).toEqual({ failed: false, severities: ['info'] });
  });
});

describe('acknowledgement', () => {
  const acknowledged = (id: string) => {
    const root = app();
    const stack = new Stack(root, 'S');
    const guardrail = rawGuardrail(stack, 'G', 'LOW');
    for (const rule of new OwaspLlmChecks().ruleIds!.filter((name) => name !== RULE))
      Validations.of(stack).acknowledge({ id: `OwaspLlm::${rule}`, reason: 'not the subject of this test' });
    Validations.of(guardrail).acknowledge({ id, reason: 'Red-teamed on 2026-11-01.' });
    return validationReport(root, new OwaspLlmChecks());
  };

  test('under the qualified id leaves its reason in the report', () => {
    const { failed, report } = acknowledged(`OwaspLlm::${RULE}`);
    expect(failed).toBe(false);
    const suppressed = plugin(report)!.suppressedViolations!.find(({ ruleName }) => ruleName === RULE)!;
    expect(suppressed.reason).toBe('Red-teamed on 2026-11-01.');
    expect(suppressed.violatingConstructs[0]!.constructPath).toBe('S/G');
  });

  test('under the bare id works too', () => {
    const { failed, report } = acknowledged(RULE);
    expect(failed).toBe(false);
    expect(plugin(report)?.violations.map(({ ruleName }) => ruleName) ?? []).not.toContain(RULE);
  });
});

describe('below a construct', () => {
  const tree = () => {
    const root = app();
    const stack = new Stack(root, 'S');
    const inner = new Construct(stack, 'G');
    rawGuardrail(inner, 'Inside', 'LOW');
    rawGuardrail(stack, 'G2', 'LOW');
    rawGuardrail(new Stack(root, 'T'), 'Other', 'LOW');
    return { root, stack, inner };
  };

  test('only what stands at or below it is found, and nothing whose name begins like it', () => {
    const { root, stack, inner } = tree();
    const ids = (scope: Construct) => ofRule(findings(scope)).map((finding) => finding.split(' ')[1]!);
    expect(ids(inner)).toEqual([expect.stringMatching(/^GInside/)]);
    expect(ids(inner.node.findChild('Inside') as Construct)).toEqual([expect.stringMatching(/^GInside/)]);
    expect(ids(stack)).toEqual(['G2', expect.stringMatching(/^GInside/)]);
    expect(ids(root)).toEqual(['G2', expect.stringMatching(/^GInside/), 'Other']);
  });
});

test('what stands below a construct and is known by no other is told rather than hidden', () => {
  class Written extends CfnElement {
    public _toCloudFormation(): object {
      return { Resources: { Plain: { Type: 'AWS::Bedrock::Guardrail', Properties: { Name: 'g' } } } };
    }
  }
  const stack = new Stack(app(), 'S');
  new Written(stack, 'Written');
  expect(ofRule(findings(stack))).toEqual([`${RULE} Plain`]);
});

test('a Region that the stack fixes decides what a mapping gives', () => {
  const severities = (region?: string) => {
    const root = app();
    const stack = new Stack(root, 'S', region ? { env: { region, account: '111122223333' } } : {});
    const mapping = new CfnMapping(stack, 'Strengths', {
      mapping: { 'us-east-1': { prompts: 'LOW' }, 'eu-west-1': { prompts: 'HIGH' } },
    });
    rawGuardrail(stack, 'G', mapping.findInMap(Aws.REGION, 'prompts'));
    const { report } = validationReport(root, new OwaspLlmChecks());
    return plugin(report)!
      .violations.filter(({ ruleName }) => ruleName === RULE)
      .map(({ severity }) => severity);
  };
  expect(severities()).toEqual(['info']);
  expect(severities('us-east-1')).toEqual(['error']);
  expect(severities('eu-west-1')).toEqual([]);
});

test('says why it matters where it is asked to be verbose', () => {
  const { why } = CONTROLS.find(({ id }) => id === 'model-guardrail-prompt-attack')!;
  const description = (props?: object) => {
    const stack = new Stack(app(), 'S');
    rawGuardrail(stack, 'G', 'LOW');
    const { violations } = new OwaspLlmChecks(undefined, props).validateScope(stack);
    return violations.find(({ ruleName }) => ruleName === RULE)!.description;
  };
  expect(description({ verbose: true })).toContain(`. ${why} (LLM01:2025`);
  expect(description()).toMatch(/\. \(LLM01:2025 [^)]+\)$/);
  expect(description()).not.toContain(why);
});

test('metadata names risks, MITRE ATLAS and the source, each in one line', () => {
  const stack = new Stack(app(), 'S');
  rawGuardrail(stack, 'G', 'LOW');
  const { ruleMetadata } = new OwaspLlmChecks()
    .validateScope(stack)
    .violations.find(({ ruleName }) => ruleName === RULE)!;
  expect(ruleMetadata!.risks).toMatch(/^LLM01:2025 Prompt Injection, LLM\d\d:2025 [^,]+$/);
  expect(ruleMetadata!.atlas).toMatch(/^AML\.[TM][\d.]+(, AML\.[TM][\d.]+)+$/);
  expect(ruleMetadata!.source).toContain('Amazon Bedrock');
});

describe('lists', () => {
  test('rules of other lists do not run, and no risk of theirs is named', () => {
    const ruleIds = (...lists: OwaspList[]) => new OwaspLlmChecks(undefined, { lists }).ruleIds!;
    // bucket keys answer no risk of agents
    expect(ruleIds(OwaspList.AGENTIC_2026)).not.toContain('LlmBucketKms');
    expect(ruleIds(OwaspList.LLM_2025)).toContain('LlmBucketKms');
    const stack = new Stack(app(), 'S');
    rawGuardrail(stack, 'G', 'LOW');
    const { violations } = new OwaspLlmChecks(undefined, { lists: [OwaspList.LLM_2023] }).validateScope(stack);
    for (const { description } of violations) expect(description).toMatch(/\((LLM\d\d:2023 [^,]+(, )?)+\)$/);
  });

  test('a rule runs and reports once, however many lists name it, and names its risk in each', () => {
    const stack = new Stack(app(), 'S');
    rawGuardrail(stack, 'G', 'LOW');
    const lists = Object.values(OwaspList);
    const violations = new OwaspLlmChecks(undefined, { lists })
      .validateScope(stack)
      .violations.filter(({ ruleName }) => ruleName === RULE);
    expect(violations).toHaveLength(1);
    for (const id of ['LLM01:2023', 'LLM01:2025', 'LLM01:2026', 'ASI01:2026'])
      expect(violations[0]!.description).toContain(id);
  });

  test('decide which rules run', () => {
    const of = (list: OwaspList) => new OwaspLlmChecks(undefined, { lists: [list] }).ruleIds!;
    const all = [
      ...[UNREAD, ...CONTROLS].flatMap((control) => control.rules.map(({ name }) => name)),
      'AcknowledgementHolds',
    ];
    expect(of(OwaspList.LLM_2025).length).toBeGreaterThan(0);
    for (const list of Object.values(OwaspList)) expect(all).toEqual(expect.arrayContaining(of(list)));
  });

  test('must not be empty', () => {
    expect(() => new OwaspLlmChecks(undefined, { lists: [] })).toThrow(
      "'lists' must name at least one OWASP list, got []",
    );
  });
});

test('a resource of a nested stack is told as that, though one of its parent has the same name', () => {
  const root = app();
  const stack = new Stack(root, 'S');
  rawGuardrail(stack, 'G', 'LOW');
  rawGuardrail(new NestedStack(stack, 'N'), 'G', 'LOW');
  const { report } = validationReport(root, new OwaspLlmChecks());
  const paths = plugin(report)!
    .violations.filter(({ ruleName }) => ruleName === RULE)
    .flatMap(({ violatingConstructs }) => violatingConstructs.map(({ constructPath }) => constructPath));
  expect(paths.sort()).toEqual(['S/G', 'S/N/G']);
});

test('a bare acknowledgement of a resource is none of one with the same name in a nested stack', () => {
  const root = app();
  const stack = new Stack(root, 'S');
  Validations.of(rawGuardrail(stack, 'G', 'LOW')).acknowledge({ id: RULE, reason: 'Red-teamed.' });
  const nested = rawGuardrail(new NestedStack(stack, 'N'), 'G', 'LOW');
  const found = () =>
    new OwaspLlmChecks(root)
      .validateScope(stack)
      .violations.filter(({ ruleName }) => ruleName === RULE)
      .flatMap(({ violatingResources }) => violatingResources.map(({ templatePath }) => templatePath));
  expect(found()).toEqual([expect.stringContaining('.nested.template.json')]);
  Validations.of(nested).acknowledge({ id: RULE, reason: 'Red-teamed.' });
  expect(found()).toEqual([]);
});

test('below a stack nothing of a nested stack of another one is judged', () => {
  const root = app();
  const [one, other] = ['One', 'Other'].map((id) => new Stack(root, id));
  for (const stack of [one!, other!]) rawGuardrail(new NestedStack(stack, 'N'), `${stack.node.id}G`, 'LOW');
  expect(ofRule(findings(one!))).toEqual([`${RULE} OneG`]);
});

test('below a construct nothing is told that only another one says', () => {
  const stack = new Stack(app(), 'S');
  const one = unknownCanary(stack, 'One');
  unknownCanary(stack, 'Other');
  const said = new OwaspLlmChecks()
    .validateScope(one)
    .violations.filter(({ ruleMetadata }) => ruleMetadata!.verdict === 'declared')
    .flatMap(({ violatingResources }) => violatingResources.map(({ resourceLogicalId }) => resourceLogicalId));
  expect(new Set(said)).toEqual(new Set(['One']));
});

describe('what is not read', () => {
  const unreadOf = (stack: Stack, props: ConstructorParameters<typeof OwaspLlmChecks>[1] = {}) => {
    const report = new OwaspLlmChecks(undefined, props).validateScope(stack);
    return { ...report, violations: report.violations.filter(({ ruleName }) => ruleName === 'TemplateReadInFull') };
  };

  test('is undecided, and fails synthesis only when asked to', () => {
    const stack = new Stack(app(), 'S');
    new CfnStack(stack, 'Nested', { templateUrl: 'https://s3.amazonaws.com/bucket/chat.yaml' });
    expect(unreadOf(stack)).toMatchObject({
      success: true,
      violations: [
        {
          severity: 'info',
          description: expect.stringMatching(
            /nested stack is not read.* \(risk: any, since nobody has read what is there\)$/,
          ),
          violatingResources: [expect.objectContaining({ resourceLogicalId: 'Nested' })],
        },
      ],
    });
    expect(unreadOf(stack, { failOnUndecided: true }).success).toBe(false);
    expect(unreadOf(stack).violations[0]!.ruleMetadata).toMatchObject({ risks: '', atlas: '', verdict: 'undecided' });
  });

  test('of the template itself is told of the stack', () => {
    const stack = new Stack(app(), 'S');
    stack.templateOptions.transforms = ['Rewriter'];
    rawGuardrail(stack, 'G', 'HIGH');
    expect(unreadOf(stack).violations[0]!.violatingResources).toEqual([{ constructPath: 'S', locations: [] }]);
  });

  test('of the template itself is no matter of a resource that is called so', () => {
    const stack = new Stack(app(), 'S');
    stack.templateOptions.transforms = ['Rewriter'];
    Validations.of(rawGuardrail(stack, 'Transform', 'HIGH')).acknowledge({ id: 'TemplateReadInFull', reason: 'Read.' });
    expect(unreadOf(stack).violations[0]!.violatingResources).toEqual([{ constructPath: 'S', locations: [] }]);
  });

  test('is acknowledged by its name', () => {
    const stack = new Stack(app(), 'S');
    const nested = new CfnStack(stack, 'Nested', { templateUrl: 'https://s3.amazonaws.com/bucket/chat.yaml' });
    Validations.of(nested).acknowledge({ id: 'TemplateReadInFull', reason: 'It is scanned by itself.' });
    expect(unreadOf(stack).violations).toEqual([]);
  });
});

test('a rule that throws is reported as a bug of the rule, and fails synthesis', () => {
  const stack = new Stack(app(), 'S');
  rawGuardrail(stack, 'G', 'HIGH');
  const control = CONTROLS.find(({ id }) => id === 'model-guardrail-prompt-attack')!;
  const spy = jest.spyOn(control.rules[0]!.check as unknown as { run(): unknown }, 'run').mockImplementation(() => {
    throw new TypeError('nothing to read');
  });
  const report = new OwaspLlmChecks().validateScope(stack);
  spy.mockRestore();
  const violation = report.violations.find(({ ruleName }) => ruleName === RULE)!;
  expect(violation.description).toContain('which is a bug in it: nothing to read');
  expect(violation.severity).toBe('error');
  expect(violation.ruleMetadata!.verdict).toBe('error');
});

describe('defense in depth', () => {
  test('says nothing about an app without a model', () => {
    const stack = new Stack(app(), 'S');
    new sqs.Queue(stack, 'Q');
    expect(new DefenseInDepthChecks().validateScope(stack).violations).toEqual([]);
  });

  test('names every risk that a lone guardrail leaves open, and each is acknowledged alone', () => {
    const guarded = () => {
      const stack = new Stack(app(), 'S');
      rawGuardrail(stack, 'G', 'HIGH');
      return stack;
    };
    const names = new DefenseInDepthChecks().validateScope(guarded()).violations.map(({ ruleName }) => ruleName);
    expect(names).toContain('TwoIndependentPreventiveLayers[LLM01:2025]');
    expect(names).toContain('OneDetectiveLayer[LLM10:2025]');
    const root = guarded().node.root as App;
    Validations.of(root).acknowledge({
      id: 'DefenseInDepth::OneDetectiveLayer[LLM10:2025]',
      reason: 'watched by the platform team',
    });
    const { report } = validationReport(root, new DefenseInDepthChecks());
    const [plugin] = report.pluginReports;
    expect(plugin.suppressedViolations[0]).toMatchObject({
      ruleName: 'OneDetectiveLayer[LLM10:2025]',
      reason: 'watched by the platform team',
    });
    expect(plugin.violations.map((violation: Violation) => violation.ruleName)).not.toContain(
      'OneDetectiveLayer[LLM10:2025]',
    );
  });
});

test('follows a value that another stack of the app tells by its output', () => {
  const root = app({ '@aws-cdk/core:defaultCrossStackReferences': 'weak' });
  const [one, other] = [new Stack(root, 'One'), new Stack(root, 'Other')];
  const guardrail = rawGuardrail(one, 'Guardrail', 'HIGH');
  const version = new bedrock.CfnGuardrailVersion(one, 'Version', { guardrailIdentifier: guardrail.ref });
  const environment = { GW_ROLE: 'gateway', GW_GUARDRAIL_ID: guardrail.ref, GW_GUARDRAIL_VERSION: version.attrVersion };
  new CfnResource(other, 'Handler', {
    type: 'AWS::Lambda::Function',
    properties: { Environment: { Variables: environment } },
  });
  const { report } = validationReport(root, new OwaspLlmChecks(root));
  expect(JSON.stringify(report)).toMatch(/GetStackOutput|GatewayGuardrailBothWays/);
  expect(JSON.stringify(report)).not.toMatch(/not among the given templates/);
});

test('judges an app of which one stack only imports', () => {
  const root = app();
  new Stack(root, 'Imports');
  rawGuardrail(new Stack(root, 'Other'), 'G', 'LOW');
  const { report } = validationReport(root, new OwaspLlmChecks(root));
  expect(plugin(report)!.violations.map(({ ruleName }) => ruleName)).toContain(RULE);
});
