import { type Cases, one } from '../../../../local/samples/cases';

const policy = (statement: Record<string, unknown>) =>
  one('AWS::IAM::ManagedPolicy', {
    PolicyDocument: { Statement: [{ Effect: 'Allow', Resource: '*', ...statement }] },
  });

export const IamNoBearerToken: Cases = {
  good: {
    'denied in a policy': policy({ Effect: 'Deny', Action: 'bedrock:CallWithBearerToken' }),
    'denied for the organization': one('AWS::Organizations::Policy', {
      Type: 'SERVICE_CONTROL_POLICY',
      Content: { Statement: [{ Effect: 'Deny', Action: 'iam:CreateServiceSpecificCredential', Resource: '*' }] },
    }),
  },
  bad: {
    'calls with a key': policy({ Action: ['bedrock:InvokeModel', 'bedrock:CallWithBearerToken'] }),
    'by a wildcard': policy({ Action: 'bedrock:Call*' }),
    'making keys': policy({ Action: 'iam:CreateServiceSpecificCredential' }),
  },
  silent: {
    'signed calls': policy({ Action: 'bedrock:InvokeModel' }),
    'all of Bedrock, which another rule reports': policy({ Action: 'bedrock:*' }),
    'a denial of something else': policy({ Effect: 'Deny', Action: 'bedrock:DeleteGuardrail' }),
  },
};
