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

const byHand = ({ Resources: { Freeze, Thing } }: ReturnType<typeof action>) => ({
  Resources: { Freeze, Thing: { ...Thing, Properties: { ...Thing.Properties, ApprovalModel: 'MANUAL' } } },
});

export const BudgetActionDeny: Cases = {
  good: {
    'both ways to call': action(deny('bedrock:Invoke*')),
    'once somebody approves': byHand(action(deny('bedrock:Invoke*'))),
  },
  bad: {
    'streaming goes on': action(deny('bedrock:InvokeModel')),
    'nobody is stopped': action(deny('bedrock:Invoke*'), {}),
  },
  lookAlike: {
    'one model is stopped': action({ ...deny('bedrock:Invoke*'), Resource: 'arn:aws:bedrock:*::foundation-model/m' }),
    'stopped at some addresses': action({
      ...deny('bedrock:Invoke*'),
      Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } },
    }),
  },
  silent: {
    'an action on something else': action(deny('ec2:RunInstances')),
    'an action that stops instances': one('AWS::Budgets::BudgetsAction', { ActionType: 'RUN_SSM_DOCUMENTS' }),
  },
};
