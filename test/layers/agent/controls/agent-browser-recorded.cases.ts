import { type Cases, one } from '../../../../local/samples/cases';
import { parameter } from '../../../support/guardrail';

const browser = (recording?: Record<string, unknown>, more?: Record<string, unknown>) =>
  one('AWS::BedrockAgentCore::BrowserCustom', recording ? { RecordingConfig: recording } : {}, more);
const S3Location = { Bucket: 'recordings', Prefix: 'b' };

export const AgentCoreBrowserRecording: Cases = {
  good: { recorded: browser({ Enabled: true, S3Location }) },
  bad: { 'no recording': browser() },
  lookAlike: {
    'a location, but not enabled': browser({ Enabled: false, S3Location }),
    'enabled, but nowhere to': browser({ Enabled: true }),
  },
  undecided: { 'enabled by a parameter': browser({ Enabled: { Ref: 'Given' }, S3Location }, parameter) },
};
