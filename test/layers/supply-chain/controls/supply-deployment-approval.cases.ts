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
/** A stage that deploys, with an approval that runs at `order`. */
const within = (order: number) => ({
  Resources: {
    Thing: {
      Type: 'AWS::CodePipeline::Pipeline',
      Properties: {
        Stages: [
          { Name: 'Source', Actions: [{ Name: 's', ActionTypeId: { Category: 'Source' } }] },
          {
            Name: 'Production',
            Actions: [
              { Name: 'd', RunOrder: 2, ActionTypeId: { Category: 'Deploy' } },
              { Name: 'a', RunOrder: order, ActionTypeId: { Category: 'Approval' } },
            ],
          },
        ],
      },
    },
    G: { Type: 'AWS::Bedrock::Guardrail', Properties: {} },
  },
});
const plain = { 'a pipeline of an application without models': one('AWS::CodePipeline::Pipeline', {}) };

export const PipelineApproval: Cases = {
  good: {
    'approved before it is deployed': pipeline(['Source', 'Build', 'Approval', 'Deploy']),
    'approved in the stage that deploys': within(1),
  },
  bad: { 'nobody asked': pipeline(['Source', 'Build', 'Deploy']) },
  lookAlike: {
    'approved afterwards': pipeline(['Source', 'Deploy', 'Approval']),
    'approved afterwards in the stage that deploys': within(3),
    'asked while it is deployed': within(2),
  },
  silent: { ...plain, 'nothing is deployed': pipeline(['Source', 'Build']) },
};

export const PipelineArtifactsCmk: Cases = {
  good: { 'own key': pipeline(['Source'], { EncryptionKey: { Id: 'k', Type: 'KMS' } }) },
  lookAlike: { "AWS's key": pipeline(['Source'], { EncryptionKey: { Id: 'alias/aws/s3', Type: 'KMS' } }) },
  bad: { 'no key': pipeline(['Source']) },
  silent: plain,
};
