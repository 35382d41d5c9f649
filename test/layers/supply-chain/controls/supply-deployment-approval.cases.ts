import { type Cases, one } from '../../../../local/samples/cases';

const pipeline = (stages: string[], store: Record<string, unknown> = {}) => ({
  Resources: {
    Thing: {
      Type: 'AWS::CodePipeline::Pipeline',
      Properties: {
        ArtifactStore: { Type: 'S3', Location: 'b', ...store },
        Stages: stages.map((Category) => ({ Name: Category, Actions: [{ Name: 'a', ActionTypeId: { Category } }] })),
      },
    },
    G: { Type: 'AWS::Bedrock::Guardrail', Properties: {} },
  },
});
const plain = { 'a pipeline of an application without models': one('AWS::CodePipeline::Pipeline', {}) };

export const PipelineApproval: Cases = {
  good: { 'approved before it is deployed': pipeline(['Source', 'Build', 'Approval', 'Deploy']) },
  bad: { 'nobody asked': pipeline(['Source', 'Build', 'Deploy']) },
  lookAlike: { 'approved afterwards': pipeline(['Source', 'Deploy', 'Approval']) },
  silent: { ...plain, 'nothing is deployed': pipeline(['Source', 'Build']) },
};

export const PipelineArtifactsCmk: Cases = {
  good: { 'own key': pipeline(['Source'], { EncryptionKey: { Id: 'k', Type: 'KMS' } }) },
  lookAlike: { "AWS's key": pipeline(['Source'], { EncryptionKey: { Id: 'alias/aws/s3', Type: 'KMS' } }) },
  bad: { 'no key': pipeline(['Source']) },
  silent: plain,
};
