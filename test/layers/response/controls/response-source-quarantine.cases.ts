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
  silent: { 'another machine': one('AWS::StepFunctions::StateMachine', { DefinitionString: '{"States":{}}' }) },
};
