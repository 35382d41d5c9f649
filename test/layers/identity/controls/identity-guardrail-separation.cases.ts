import { beside, type Cases, one } from '../../../../local/samples/cases';

const role = (...statements: Record<string, unknown>[]) =>
  one('AWS::IAM::Role', {
    Policies: statements.map((statement, i) => ({
      PolicyName: `p${i}`,
      PolicyDocument: { Statement: [{ Effect: 'Allow', Resource: '*', ...statement }] },
    })),
  });
const TAMPERING = [
  'bedrock:*Guardrail*',
  'bedrock:*EnforcedGuardrailConfiguration',
  'bedrock:*ModelInvocationLogging*',
];
const invoke = { Action: 'bedrock:InvokeModel' };

export const IamNoGuardrailTamper: Cases = {
  good: {
    'all of it denied': role(invoke, { Effect: 'Deny', Action: TAMPERING }),
    'a boundary that leaves it out': beside(
      one('AWS::IAM::Role', {
        ...role(invoke).Resources.Thing.Properties,
        PermissionsBoundary: { Ref: 'Boundary' },
      }),
      {
        Boundary: {
          Type: 'AWS::IAM::ManagedPolicy',
          Properties: {
            PolicyDocument: {
              Statement: [
                { Effect: 'Allow', Action: ['bedrock:InvokeModel', 'bedrock:ApplyGuardrail'], Resource: '*' },
              ],
            },
          },
        },
      },
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
    'a role that has no other rights': role(invoke),
    'using guardrails': role(invoke, { Action: ['bedrock:ApplyGuardrail', 'bedrock:GetGuardrail'] }),
    'one change that is denied again': role(
      invoke,
      { Action: 'bedrock:UpdateGuardrail' },
      { Effect: 'Deny', Action: 'bedrock:Update*' },
    ),
    'all of it denied on one guardrail': role(invoke, {
      Effect: 'Deny',
      Action: TAMPERING,
      Resource: 'arn:aws:bedrock:x',
    }),
    'all of it denied on a condition': role(invoke, {
      Effect: 'Deny',
      Action: TAMPERING,
      Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'false' } },
    }),
    'administration only': role({ Action: 'bedrock:UpdateGuardrail' }),
    'one wildcard for all, which another rule reports': role({ Action: 'bedrock:*' }),
  },
};
