import { type Cases, one } from '../../../../local/samples/cases';

const role = (...statements: Record<string, unknown>[]) =>
  one('AWS::IAM::Role', {
    Policies: statements.map((statement, i) => ({
      PolicyName: `p${i}`,
      PolicyDocument: { Statement: [{ Effect: 'Allow', Resource: '*', ...statement }] },
    })),
  });
const invoke = { Action: 'bedrock:InvokeModel' };

export const IamNoGuardrailTamper: Cases = {
  good: {
    'inference only': role(invoke),
    'using guardrails': role(invoke, { Action: ['bedrock:ApplyGuardrail', 'bedrock:GetGuardrail'] }),
    'a change that is denied again': role(
      invoke,
      { Action: 'bedrock:UpdateGuardrail' },
      { Effect: 'Deny', Action: 'bedrock:Update*' },
    ),
  },
  bad: {
    'both in two policies': role(invoke, { Action: 'bedrock:UpdateGuardrail' }),
    'by a wildcard': role(invoke, { Action: 'bedrock:*Guardrail*' }),
    'both in one statement': role({
      Action: ['bedrock:InvokeModel', 'bedrock:PutModelInvocationLoggingConfiguration'],
    }),
    'the log': role(invoke, { Action: 'bedrock:DeleteModelInvocationLoggingConfiguration' }),
  },
  silent: {
    'administration only': role({ Action: 'bedrock:UpdateGuardrail' }),
    'one wildcard for all, which another rule reports': role({ Action: 'bedrock:*' }),
  },
};
