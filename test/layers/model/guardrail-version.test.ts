import { App, Aspects, type IAspect, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnGuardrail } from 'aws-cdk-lib/aws-bedrock';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { ContentFilterStrength, LlmModel, ModelAccess, ModelGuardrail } from '../../../lib/layers/model';
import { Deployed } from '../../../local/samples/deployed';
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

  test('is what the guardrail hands out', () => {
    const stack = stackIn('us-east-1');
    const { guardrailVersion } = new ModelGuardrail(stack, 'Guardrail');
    const [id] = versionIds(Template.fromStack(stack));
    expect(stack.resolve(guardrailVersion)).toEqual({ 'Fn::GetAtt': [id, 'Version'] });
  });

  test('is no export that callers in another stack would hold on to', () => {
    const app = new App();
    const env = { account: '111122223333', region: 'us-east-1' };
    const producer = new Stack(app, 'Producer', { env });
    const consumer = new Stack(app, 'Consumer', { env });
    const guardrail = new ModelGuardrail(producer, 'Guardrail');
    const access = new ModelAccess(consumer, 'Access', {
      guardrail,
      models: { small: LlmModel.foundationModel('amazon.nova-micro-v1:0') },
    });
    const role = new iam.Role(consumer, 'Caller', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    access.grantInvoke(role, 'small');
    const [id] = versionIds(Template.fromStack(producer));
    const outputs = Object.values(Template.fromStack(producer).findOutputs('*'));
    const ofVersion = outputs.filter(({ Value }) => Value['Fn::GetAtt'][0] === id);
    expect(ofVersion).toEqual([{ Value: { 'Fn::GetAtt': [id, 'Version'] } }]);
    const deployed = new Deployed(consumer, producer);
    expect(JSON.stringify(deployed.one('AWS::IAM::Policy').properties)).toContain(
      `"bedrock:GuardrailIdentifier":"${deployed.value(producer, guardrail.guardrailArn)}:1"`,
    );
  });
});
