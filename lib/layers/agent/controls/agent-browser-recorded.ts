import { type Control, eachResource, rule } from '../../../control';

export const control: Control = {
  id: 'agent-browser-recorded',
  title: 'What an agent does in a browser is recorded',
  risks: ['LLM06:2025', 'LLM01:2025', 'LLM08:2023', 'LLM01:2023', 'ASI02:2026', 'ASI10:2026'],
  acts: 'record',
  csf: 'Detect',
  boundary: 'application',
  atlas: ['AML.M0024', 'AML.T0086', 'AML.T0100'],
  why: 'A page can give an agent orders; only the recording shows which page did, and what the agent then clicked.',
  source: 'Amazon Bedrock AgentCore Developer Guide, Session recording and replay of the Browser',
  rules: [
    rule('AgentCoreBrowserRecording', {
      severity: 'LOW',
      fix: 'Set `recordingConfig: { enabled: true, s3Location }` on the browser.',
      fixTemplate: 'Set RecordingConfig: {Enabled: true, S3Location: …}.',
      counterparts: ['AC-06'],
      check: eachResource('AWS::BedrockAgentCore::BrowserCustom', (browser) =>
        browser.flag('RecordingConfig.Enabled') === true
          ? browser.expectPresent('RecordingConfig.S3Location.Bucket')
          : browser.expectFlag('RecordingConfig.Enabled', true),
      ),
    }),
  ],
};
