import { Aspects, type IAspect } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnGuardrail } from 'aws-cdk-lib/aws-bedrock';
import type { IConstruct } from 'constructs';
import { ContentFilterStrength, ModelGuardrail } from '../../../lib/layers/model';
import { rendered, stackIn, synthesize } from './guardrails';

const versionIds = (template: Template) => Object.keys(template.findResources('AWS::Bedrock::GuardrailVersion'));

describe('the version of a guardrail', () => {
  const [baseline] = versionIds(synthesize());

  test('keeps its logical id when nothing changes', () => {
    expect(versionIds(synthesize())).toEqual([baseline]);
  });

  test('keeps its logical id when only tags change', () => {
    const tagged = synthesize({}, 'us-east-1', ({ guardrail }) => guardrail.cdkTagManager.setTag('team', 'a'));
    expect(rendered(tagged).Tags).toHaveLength(1);
    expect(versionIds(tagged)).toEqual([baseline]);
  });

  test('changes with a prop', () => {
    const [changed] = versionIds(synthesize({ contentStrength: ContentFilterStrength.MEDIUM }));
    expect(changed).not.toBe(baseline);
  });

  test('changes with a property override of the guardrail', () => {
    const overridden = synthesize({}, 'us-east-1', ({ guardrail }) =>
      guardrail.addPropertyOverride('ContentPolicyConfig.FiltersConfig.0.InputStrength', 'LOW'),
    );
    expect(rendered(overridden).ContentPolicyConfig.FiltersConfig[0]?.InputStrength).toBe('LOW');
    expect(versionIds(overridden)).toHaveLength(1);
    expect(versionIds(overridden)).not.toEqual([baseline]);
  });

  test('changes with an aspect that runs at synthesis', () => {
    class Rename implements IAspect {
      public visit(node: IConstruct): void {
        if (CfnGuardrail.isCfnGuardrail(node)) node.blockedInputMessaging = 'No.';
      }
    }
    const visited = synthesize({}, 'us-east-1', (guardrail) => Aspects.of(guardrail).add(new Rename()));
    expect(versionIds(visited)).not.toEqual([baseline]);
  });

  test('is what the guardrail hands out, in its own stack and in another', () => {
    const stack = stackIn('us-east-1');
    const guardrail = new ModelGuardrail(stack, 'Guardrail');
    stack.exportValue(guardrail.guardrailVersion);
    const template = Template.fromStack(stack);
    const [id] = versionIds(template);
    expect(Object.values(template.findOutputs('*'))[0]!.Value).toEqual({ 'Fn::GetAtt': [id, 'Version'] });
  });
});
