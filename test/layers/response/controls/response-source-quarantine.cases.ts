import { type Cases, one } from '../../../../local/samples/cases';

const machine = (...calls: string[]) =>
  one('AWS::StepFunctions::StateMachine', {
    DefinitionString: JSON.stringify({
      Comment: 'Quarantine',
      States: Object.fromEntries(
        calls.map((call) => [call, { Type: 'Task', Resource: `arn:aws:states:::aws-sdk:${call}` }]),
      ),
    }),
  });

export const QuarantineReindexes: Cases = {
  good: { 'set aside, then indexed anew': machine('s3:putObjectTagging', 'bedrockagent:startIngestionJob') },
  bad: { 'set aside only': machine('s3:putObjectTagging') },
  silent: {
    'a comment that names the calls': one('AWS::StepFunctions::StateMachine', {
      DefinitionString: JSON.stringify({
        Comment: 'Quarantine by s3:putObjectTagging and bedrockagent:startIngestionJob',
        States: { Done: { Type: 'Pass', End: true } },
      }),
    }),
    'another machine': one('AWS::StepFunctions::StateMachine', { DefinitionString: '{"States":{}}' }),
  },
};
