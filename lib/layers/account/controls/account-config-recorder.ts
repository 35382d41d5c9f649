import { type Control, eachResource, rule } from '../../../control';
import { type Answer, PASS } from '../../../template/answer';
import type { Resource, View } from '../../../template/resource';
import { eachEnsured } from '../../../workload/ensured';

/** Our look at the account's one recorder, or the completion of it. */
const ENSURED = 'Custom::SecureLlmConfig';

/** Resource types of LLM workloads that AWS Config knows; whoever leaves them out cannot judge them. */
const isLlmType = (type: string) => /^AWS::(Bedrock|BedrockAgentCore|SageMaker)::/.test(type);

/** A Region has one delivery channel; where no template has it, the account may have had it before. */
function delivered(recorder: Resource, view: View): Answer {
  const channels = view.resources('AWS::Config::DeliveryChannel');
  if (channels.length === 0)
    return recorder.undecided(
      'has no delivery channel in the given templates; without one in the Region it records nothing',
    );
  const empty = channels.find((channel) => channel.get('S3BucketName').absent);
  return empty ? empty.fail('S3BucketName', 'is not set: what the recorder finds goes nowhere') : PASS;
}

export const control: Control = {
  id: 'account-config-recorder',
  title: 'AWS Config records every resource type of the LLM workload',
  risks: ['LLM03:2025', 'LLM06:2025', 'LLM05:2023', 'LLM08:2023', 'ASI04:2026'],
  acts: 'record',
  csf: 'Identify',
  boundary: 'organization',
  atlas: ['AML.M0023'],
  why: 'Security Hub checks, conformance packs and drift remediation all need a running recorder.',
  source: 'AWS Config Developer Guide, Selecting which resources AWS Config records',

  rules: [
    rule('ConfigRecordsAll', {
      severity: 'LOW',
      fix: 'Set `recordingGroup: { allSupported: true }`, or leave it out.',
      fixTemplate: 'Set RecordingGroup.AllSupported: true, or remove RecordingGroup.',
      counterparts: ['Config.1', 'CP'],
      check: eachEnsured(['AWS::Config::ConfigurationRecorder', ENSURED], (recorder, view) => {
        if (recorder.type === ENSURED) {
          const wanted = recorder.json('Settings.recordingGroup');
          if (wanted.absent || wanted.flag('allSupported') === true) return recorder.expect('Settings.recording', true);
          return wanted.get('recordingStrategy').expect('useOnly', 'ALL_SUPPORTED_RESOURCE_TYPES');
        }
        const group = recorder.get('RecordingGroup');
        if (group.absent || group.flag('AllSupported') === true) return PASS;
        const strategy = group.text('RecordingStrategy.UseOnly');
        if (strategy === 'ALL_SUPPORTED_RESOURCE_TYPES') return PASS;
        if (strategy === 'EXCLUSION_BY_RESOURCE_TYPES') {
          const left = group.list('ExclusionByResourceTypes.ResourceTypes').texts().filter(isLlmType);
          return left.length === 0
            ? PASS
            : group.fail('ExclusionByResourceTypes.ResourceTypes', `leaves out ${left.join(', ')}`);
        }
        const types = group.list('ResourceTypes').texts();
        if (!types.some((type) => type.startsWith('AWS::Bedrock')))
          return group.fail('ResourceTypes', 'lists no type of Bedrock');
        const left = view.application.types.filter((type) => isLlmType(type) && !types.includes(type));
        // AWS Config does not know each of them: a list that leaves some out is no fault, and not all of them
        return left.length === 0 ? PASS : undefined;
      }),
    }),
    rule('ConfigDelivered', {
      severity: 'LOW',
      fix: 'Add a `CfnDeliveryChannel`; a recorder without one cannot start.',
      fixTemplate: 'Add an AWS::Config::DeliveryChannel; a recorder without one cannot start.',
      counterparts: ['Config.1'],
      proves: false,
      check: eachResource('AWS::Config::ConfigurationRecorder', (recorder, view) => delivered(recorder, view)),
    }),
  ],
};
