import { type Cases, one } from '../../../../local/samples/cases';

const action = (statement: Record<string, unknown>, definition: Record<string, unknown> = { Roles: ['gateway'] }) => ({
  Resources: {
    Freeze: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: { Statement: [statement] } } },
    Thing: {
      Type: 'AWS::Budgets::BudgetsAction',
      Properties: {
        ActionType: 'APPLY_IAM_POLICY',
        ApprovalModel: 'AUTOMATIC',
        Definition: { IamActionDefinition: { PolicyArn: { Ref: 'Freeze' }, ...definition } },
      },
    },
  },
});
const deny = (Action: string) => ({ Effect: 'Deny', Action, Resource: '*' });

export const BudgetActionDeny: Cases = {
  good: { 'both ways to call': action(deny('bedrock:Invoke*')) },
  bad: {
    'streaming goes on': action(deny('bedrock:InvokeModel')),
    'nobody is stopped': action(deny('bedrock:Invoke*'), {}),
  },
  silent: {
    'an action on something else': action(deny('ec2:RunInstances')),
    'an action that stops instances': one('AWS::Budgets::BudgetsAction', { ActionType: 'RUN_SSM_DOCUMENTS' }),
  },
};
