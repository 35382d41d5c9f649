import { writeFileSync } from 'node:fs';
import { type App, CfnResource, NestedStack, Stack, Stage, Validations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Finding } from '../../lib/evidence';
import { ModelGuardrail } from '../../lib/layers/model';
import { contextOf, type Reported, reportOf } from '../../lib/packs/pack';
import { Synthesized } from '../../lib/packs/synthesized';
import { app, rawGuardrail } from '../support/app';

const RULE = 'MadeUpRule';

/** A report about resources of `root`, each by its logical id, in the words of `more`. */
function reported(root: App, ...items: (Partial<Reported> & { on?: string; path?: string })[]) {
  const synthesized = new Synthesized(contextOf(root));
  const declarations = synthesized.application.templates.flatMap(({ resources }) => [...resources.values()]);
  return reportOf(
    synthesized,
    items.map(({ on, path = '', ...more }) => ({
      ruleName: RULE,
      description: 'Is wrong.',
      severity: 'error',
      fix: 'Mend it.',
      metadata: { control: 'made-up' },
      ...(on === undefined
        ? {}
        : {
            resource: declarations.find(({ logicalId }) => logicalId === on)!,
            propertyPath: path,
          }),
      ...more,
    })),
  );
}

const withTwo = (): App => {
  const root = app();
  const stack = new Stack(root, 'S');
  rawGuardrail(stack, 'One', 'LOW');
  rawGuardrail(stack, 'Two', 'LOW');
  return root;
};

describe('a pack succeeds', () => {
  test.each([
    ['without a finding', [], true],
    ['where everything is undecided', ['info', 'info'], true],
    ['not with an error', ['error'], false],
    ['not with an error before an undecided finding', ['error', 'info'], false],
    ['not with an error after an undecided finding', ['info', 'error'], false],
  ] as const)('%s', (_, severities, success) => {
    expect(reported(withTwo(), ...severities.map((severity) => ({ on: 'One', severity }))).success).toBe(success);
  });
});

describe('a violation', () => {
  test('holds what was found, where in which template, and what mends it', () => {
    const { violations } = reported(withTwo(), { on: 'One', path: 'Properties.Name' });
    expect(violations).toEqual([
      {
        ruleName: RULE,
        description: 'Is wrong.',
        severity: 'error',
        fix: 'Mend it.',
        ruleMetadata: { control: 'made-up' },
        violatingResources: [
          {
            resourceLogicalId: 'One',
            templatePath: expect.stringMatching(/S\.template\.json$/),
            locations: ['Properties.Name'],
          },
        ],
      },
    ]);
  });

  test('names no property where the whole resource is meant', () => {
    expect(reported(withTwo(), { on: 'One' }).violations[0]!.violatingResources[0]!.locations).toEqual([]);
  });

  test('gathers the resources of which the same is said', () => {
    const { violations } = reported(withTwo(), { on: 'One' }, { on: 'Two' });
    expect(violations.map((item) => item.violatingResources.map((resource) => resource.resourceLogicalId))).toEqual([
      ['One', 'Two'],
    ]);
  });

  test.each([{ description: 'Is worse.' }, { ruleName: 'AnotherRule' }, { severity: 'info' as const }])(
    'is another one with %j',
    (more) => {
      expect(reported(withTwo(), { on: 'One' }, { on: 'Two', ...more }).violations).toHaveLength(2);
    },
  );

  test('of the application as a whole stands at its first stack', () => {
    const root = withTwo();
    new CfnResource(new Stack(root, 'T'), 'R', { type: 'Test::Thing' });
    expect(reported(root, {}).violations[0]!.violatingResources).toEqual([{ constructPath: 'S', locations: [] }]);
  });

  test('of an app without stacks stands at the app', () => {
    expect(reported(app(), {}).violations[0]!.violatingResources).toEqual([{ constructPath: '', locations: [] }]);
  });

  test('names the user’s line where this library’s own sources made the resource', () => {
    const root = app();
    const made = new ModelGuardrail(new Stack(root, 'S', { env: { region: 'us-east-1' } }), 'Made');
    const id = Stack.of(made).getLogicalId(made.guardrail);
    expect(reported(root, { on: id }).violations[0]!.description).toMatch(
      /^Is wrong\. Made at test\/packs\/pack\.test\.ts:\d+\.$/,
    );
  });

  test('names no line where the user made the resource: the core shows that one', () => {
    const root = app();
    new CfnResource(new Stack(root, 'S'), 'R', { type: 'Test::Thing' });
    expect(reported(root, { on: 'R' }).violations[0]!.description).toBe('Is wrong.');
  });

  test('names no line where lines are not recorded', () => {
    const root = app({ 'aws:cdk:disable-creation-stack-traces': true });
    const made = new ModelGuardrail(new Stack(root, 'S', { env: { region: 'us-east-1' } }), 'Made');
    const id = Stack.of(made).getLogicalId(made.guardrail);
    expect(reported(root, { on: id }).violations[0]!.description).toBe('Is wrong.');
  });
});

describe('an acknowledgement by the rule’s name alone', () => {
  const found = (id: string, at: (root: App) => Construct) => {
    const root = withTwo();
    Validations.of(at(root)).acknowledge({ id, reason: 'accepted' });
    return reported(root, { on: 'One' }, { on: 'Two' }).violations.flatMap(({ violatingResources }) =>
      violatingResources.map(({ resourceLogicalId }) => resourceLogicalId),
    );
  };
  const one = (root: App) => root.node.findChild('S').node.findChild('One') as Construct;

  test('covers the construct it stands on, and no other', () => {
    expect(found(RULE, one)).toEqual(['Two']);
  });

  test('covers what is below it', () => {
    expect(found(RULE, (root) => root.node.findChild('S') as Construct)).toEqual([]);
    expect(found(RULE, (root) => root)).toEqual([]);
  });

  test('counts where several are recorded at once, and below a name that only begins like it does not', () => {
    const root = withTwo();
    const recorded = { Third: 'too', [`Annotation::${RULE}`]: 'accepted' };
    one(root).node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, recorded);
    expect(reported(root, { on: 'One' }).violations).toEqual([]);
    const other = withTwo();
    one(other).node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, {
      [`My-annotation::${RULE}`]: 'accepted',
    });
    expect(reported(other, { on: 'One' }).violations).toHaveLength(1);
  });

  test('counts among others', () => {
    const root = withTwo();
    for (const id of ['AnotherRule', RULE, 'Third']) Validations.of(one(root)).acknowledge({ id, reason: 'accepted' });
    one(root).node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, { [RULE]: 'accepted', Fourth: 'too' });
    expect(reported(root, { on: 'One' }).violations).toEqual([]);
  });

  test.each([
    ['the beginning of the name', 'MadeUp'],
    ['the end of the name', 'Rule'],
    ['a longer name', `${RULE}2`],
    ['another pack’s name before it', `Other::${RULE}`],
    ['another rule', 'AnotherRule'],
  ])('is no acknowledgement by %s', (_, id) => {
    expect(found(id, one)).toEqual(['One', 'Two']);
  });

  test('is not taken from other metadata', () => {
    const root = withTwo();
    one(root).node.addMetadata('someone’s own', { [RULE]: 'accepted' });
    one(root).node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, RULE);
    expect(reported(root, { on: 'One' }).violations).toHaveLength(1);
  });
});

describe('what is synthesized for a construct', () => {
  const tree = () => {
    const root = app();
    const [first, second] = [new Stack(root, 'S'), new Stack(root, 'S2')];
    const stage = new Stage(root, 'Prod');
    const inStage = new Stack(stage, 'S');
    for (const stack of [first, second, inStage]) new CfnResource(stack, 'R', { type: 'Test::Thing' });
    return { root, first, second, stage, inStage };
  };
  const stacks = (scope: Construct) => contextOf(scope).stackTemplates.map((stack) => stack.stackConstructPath);

  test('is everything for the app', () => {
    expect(stacks(tree().root).sort()).toEqual(['Prod/S', 'S', 'S2']);
  });

  test('is the stack alone, and no other whose name begins like it', () => {
    expect(stacks(tree().first)).toEqual(['S']);
  });

  test('is the stack around a construct', () => {
    expect(stacks(tree().second.node.findChild('R') as Construct)).toEqual(['S2']);
  });

  test('is what stands in the stage', () => {
    expect(stacks(tree().stage)).toEqual(['Prod/S']);
    expect(stacks(tree().inStage)).toEqual(['Prod/S']);
  });

  test('is new each time: what was added since is seen', () => {
    const { first } = tree();
    const types = () => new Synthesized(contextOf(first)).application.types;
    expect(types()).toEqual(['Test::Thing']);
    new CfnResource(first, 'Later', { type: 'Test::Later' });
    expect(types()).toEqual(['Test::Thing', 'Test::Later']);
  });

  test('is nothing outside of an app, which is said', () => {
    expect(() => contextOf(new Construct(undefined as unknown as Construct, 'Alone'))).toThrow(
      "'Alone' is in no App or Stage, so there is nothing to synthesize",
    );
  });
});

describe('the construct of a resource', () => {
  const paths = (context: Record<string, unknown>) => {
    const root = app(context);
    const stack = new Stack(root, 'S');
    rawGuardrail(new Construct(stack, 'Inner'), 'G', 'LOW');
    rawGuardrail(new Stack(root, 'T'), 'G', 'LOW');
    const synthesized = new Synthesized(contextOf(root));
    const all = synthesized.application.templates.flatMap(({ resources }) => [...resources.values()]);
    return all.map((declaration) => synthesized.constructOf(declaration)?.node.path).sort();
  };

  test.each([
    ['by the path in the template', { 'aws:cdk:enable-path-metadata': true }],
    ['by template and logical id, where there are no paths', {}],
  ])('is found %s', (_, context) => {
    expect(paths(context)).toEqual(['S/Inner/G', 'T/G']);
  });

  test('is found by logical id where the path leads nowhere', () => {
    const root = app();
    const stack = new Stack(root, 'S');
    rawGuardrail(stack, 'G', 'LOW').addMetadata('aws:cdk:path', 'No/Such/Construct');
    const synthesized = new Synthesized(contextOf(root));
    expect(
      synthesized.constructOf(synthesized.application.declarations('AWS::Bedrock::Guardrail')[0]!)?.node.path,
    ).toBe('S/G');
  });

  test('is that which holds the template, for what a template within another one makes', () => {
    const root = app();
    const stack = new Stack(root, 'S');
    const guardrail = { Type: 'AWS::Bedrock::Guardrail', Properties: { Name: 'Within' } };
    new CfnResource(new Construct(stack, 'Inner'), 'Set', {
      type: 'AWS::CloudFormation::StackSet',
      properties: {
        StackSetName: 'set',
        PermissionModel: 'SERVICE_MANAGED',
        TemplateBody: JSON.stringify({ Resources: { Within: guardrail } }),
      },
    });
    const synthesized = new Synthesized(contextOf(root));
    const [within] = synthesized.application.declarations('AWS::Bedrock::Guardrail');
    expect(within!.logicalId).toBe('Within');
    expect(synthesized.constructOf(within!)?.node.path).toBe('S/Inner/Set');
    // the core would accept whatever else the stack set makes, and all that is wrong with itself
    const finding = { resource: within! } as Finding;
    expect(synthesized.acknowledge(finding, { id: RULE, reason: 'known', at: 'here' })).toBe(false);
    expect(stack.node.findAll().flatMap(({ node }) => node.metadata.map(({ type }) => type))).not.toContain(
      Validations.ACKNOWLEDGED_RULES_METADATA_KEY,
    );
  });

  test('is found in stacks that are nested in nested ones, which know what holds them', () => {
    const root = app();
    const stage = new Stage(root, 'Prod');
    const inner = new NestedStack(new NestedStack(new Stack(stage, 'S'), 'Outer'), 'Inner');
    rawGuardrail(inner, 'G', 'LOW');
    const synthesized = new Synthesized(contextOf(root));
    const [declaration] = synthesized.application.declarations('AWS::Bedrock::Guardrail');
    expect(synthesized.constructOf(declaration!)?.node.path).toBe('Prod/S/Outer/Inner/G');
    expect(declaration!.template.stack).toBe('Prod/S/Outer/Inner');
    const { template } = declaration!.template.parent!;
    expect([template.stack, template.parent!.template.stack]).toEqual(['Prod/S/Outer', 'Prod/S']);
  });

  test('is nowhere in a stack that holds no resource, and a template that cannot be read is an error', () => {
    const root = withTwo();
    new Stack(root, 'Empty');
    const context = contextOf(root);
    expect(new Synthesized(context).application.templates.map(({ stack }) => stack)).toEqual(['S']);
    writeFileSync(context.stackTemplates[0]!.templatePath, '{ "Resources": ');
    expect(() => new Synthesized(context)).toThrow('is not valid JSON');
  });

  test('is unknown for a template that no stack of the app writes', () => {
    const [mine, other] = [withTwo(), app()];
    rawGuardrail(new Stack(other, 'Elsewhere'), 'One', 'LOW');
    const [declaration] = new Synthesized(contextOf(other)).application.declarations('AWS::Bedrock::Guardrail');
    expect(new Synthesized(contextOf(mine)).constructOf(declaration!)).toBeUndefined();
  });
});
