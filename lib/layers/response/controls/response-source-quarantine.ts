import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';

export const control: Control = {
  id: 'response-source-quarantine',
  title: 'Workflow quarantines a poisoned source and re-indexes from clean versions',
  risks: ['LLM04:2025', 'LLM08:2025', 'LLM03:2023', 'ASI06:2026'],
  csf: 'Respond',
  boundary: 'data',
  atlas: ['AML.T0070', 'AML.T0059', 'AML.T0020'],
  why: 'Poison has to leave the index and not only the bucket, and quickly, before more answers use it.',
  source: 'Amazon Bedrock User Guide, Sync your data with your knowledge base; OWASP LLM04:2025',

  rules: [
    rule('QuarantineReindexes', {
      fix: 'Call StartIngestionJob after the objects are set aside, so that they leave the index too.',
      check: eachResource('AWS::StepFunctions::StateMachine', (machine) => {
        const text =
          machine.pattern('DefinitionString')?.toString() ?? JSON.stringify(machine.get('Definition').raw ?? '');
        // an object that is set aside is marked, moved or hidden
        if (!/quarantin/i.test(text) || !/putObjectTagging|deleteObject|copyObject/i.test(text)) return undefined;
        return /startIngestionJob/i.test(text)
          ? PASS
          : machine.fail(
              'DefinitionString',
              'sets objects aside and never calls StartIngestionJob: the index keeps them',
            );
      }),
    }),
  ],
};
