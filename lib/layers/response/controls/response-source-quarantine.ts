import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { statesOf } from '../../../workload/states';

export const control: Control = {
  id: 'response-source-quarantine',
  title: 'Workflow sets poisoned objects aside and indexes anew',
  risks: ['LLM04:2025', 'LLM08:2025', 'LLM03:2023', 'ASI06:2026'],
  acts: {
    'undoes a poisoned document: it is set aside and leaves the index': [
      'LLM04:2025',
      'LLM08:2025',
      'LLM03:2023',
      'ASI06:2026',
    ],
  },
  csf: 'Respond',
  boundary: 'data',
  atlas: ['AML.T0070', 'AML.T0059', 'AML.T0020'],
  why: 'Poison has to leave the index and not only the bucket, and quickly, before more answers use it.',
  source: 'Amazon Bedrock User Guide, Sync your data with your knowledge base; OWASP LLM04:2025',

  rules: [
    rule('QuarantineReindexes', {
      severity: 'LOW',
      fix: 'Call StartIngestionJob after the objects are set aside, so that they leave the index too.',
      fixTemplate:
        'In DefinitionString, call StartIngestionJob after the objects are set aside, so that they leave the index too.',
      check: eachResource('AWS::StepFunctions::StateMachine', (machine) => {
        const text = JSON.stringify(machine.get('DefinitionString').raw ?? machine.get('Definition').raw ?? '');
        if (!/quarantin/i.test(text)) return undefined;
        const calls = statesOf(machine).map(([, state]) => state.pattern('Resource')?.toString() ?? '');
        // an object that is set aside is marked, moved or hidden
        if (!calls.some((call) => /:s3:(putObjectTagging|deleteObjects?|copyObject)$/i.test(call))) return undefined;
        return calls.some((call) => /:bedrockagent:startIngestionJob/i.test(call))
          ? PASS
          : machine.fail(
              'DefinitionString',
              'sets objects aside and never calls StartIngestionJob: the index keeps them',
            );
      }),
    }),
  ],
};
