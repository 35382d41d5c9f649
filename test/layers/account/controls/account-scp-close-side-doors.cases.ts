import { type Cases, one } from '../../../../local/samples/cases';

const scp = (...actions: (string | string[])[]) =>
  one('AWS::Organizations::Policy', {
    Type: 'SERVICE_CONTROL_POLICY',
    Content: JSON.stringify({
      Statement: actions.map((Action) => ({ Effect: 'Deny', Action, Resource: '*' })),
    }),
  });
const other = { 'a policy about something else': scp('ec2:*') };

export const ScpBedrockApiKeys: Cases = {
  good: {
    'both endpoints': scp(['bedrock:CallWithBearerToken', 'bedrock-mantle:CallWithBearerToken']),
    'in two statements': scp('bedrock:CallWithBearerToken', 'bedrock-mantle:*'),
  },
  bad: { 'one endpoint': scp('bedrock:CallWithBearerToken') },
  silent: other,
};

export const ScpUnloggedInference: Cases = {
  good: { 'both endpoints': scp(['bedrock:InvokeModel*', 'bedrock-mantle:CreateInference']) },
  bad: { 'one endpoint': scp('bedrock:InvokeModel*') },
  silent: other,
};

export const ScpProtectGuardrails: Cases = {
  good: { both: scp(['bedrock:DeleteGuardrail', 'bedrock:UpdateGuardrail']) },
  bad: { 'deleting only': scp('bedrock:DeleteGuardrail') },
  silent: other,
};
