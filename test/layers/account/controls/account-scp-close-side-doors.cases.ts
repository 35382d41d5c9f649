import { type Cases, one } from '../../../../local/samples/cases';

const scp = (...actions: (string | string[])[]) =>
  one('AWS::Organizations::Policy', {
    Type: 'SERVICE_CONTROL_POLICY',
    TargetIds: ['ou-1'],
    Content: JSON.stringify({
      Statement: actions.map((Action) => ({ Effect: 'Deny', Action, Resource: '*' })),
    }),
  });
/** A policy, with what another denies outside some Regions. */
const besideRegions = (action: string) => {
  const policy = scp(action);
  const Content = {
    Statement: [
      {
        Effect: 'Deny',
        NotAction: ['iam:*', 'organizations:*'],
        Resource: '*',
        Condition: { StringNotEquals: { 'aws:RequestedRegion': ['eu-central-1'] } },
      },
    ],
  };
  return {
    Resources: {
      ...policy.Resources,
      Regions: { Type: 'AWS::Organizations::Policy', Properties: { Type: 'SERVICE_CONTROL_POLICY', Content } },
    },
  };
};
const conditional = (Condition: Record<string, unknown>) =>
  one('AWS::Organizations::Policy', {
    Type: 'SERVICE_CONTROL_POLICY',
    TargetIds: ['ou-1'],
    Content: {
      Statement: [
        {
          Effect: 'Deny',
          Action: ['bedrock:CallWithBearerToken', 'bedrock-mantle:CallWithBearerToken'],
          Resource: '*',
          Condition,
        },
      ],
    },
  });
const other = { 'a policy about something else': scp('ec2:*') };

/** A policy that is attached to nothing. */
const idle = (...actions: (string | string[])[]) => {
  const { Thing } = scp(...actions).Resources;
  return { Resources: { Thing: { ...Thing, Properties: { ...Thing.Properties, TargetIds: [] } } } };
};

export const ScpBedrockApiKeys: Cases = {
  good: {
    'both endpoints': scp(['bedrock:CallWithBearerToken', 'bedrock-mantle:CallWithBearerToken']),
    'in two statements': scp('bedrock:CallWithBearerToken', 'bedrock-mantle:*'),
    'but to one role': conditional({ ArnNotLike: { 'aws:PrincipalArn': 'arn:*:iam::*:role/break-glass' } }),
    'keys that live long': conditional({ StringEquals: { 'bedrock:BearerTokenType': 'LONG_TERM' } }),
  },
  bad: {
    'one endpoint, and the other in a policy that applies nowhere': {
      Resources: {
        ...scp('bedrock:CallWithBearerToken').Resources,
        Other: idle('bedrock-mantle:CallWithBearerToken').Resources.Thing,
      },
    },
    'one endpoint': scp('bedrock:CallWithBearerToken'),
  },
  lookAlike: {
    'the other endpoint outside some Regions': besideRegions('bedrock:CallWithBearerToken'),
    'both from some addresses': conditional({ IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }),
  },
  silent: {
    ...other,
    'attached to nothing': idle(['bedrock:CallWithBearerToken', 'bedrock-mantle:CallWithBearerToken']),
  },
};

export const ScpUnloggedInference: Cases = {
  good: { 'both endpoints': scp(['bedrock:InvokeModel*', 'bedrock-mantle:CreateInference']) },
  bad: { 'one endpoint': scp('bedrock:InvokeModel*') },
  lookAlike: { 'the other endpoint outside some Regions': besideRegions('bedrock:InvokeModel*') },
  silent: other,
};

export const ScpProtectGuardrails: Cases = {
  good: { both: scp(['bedrock:DeleteGuardrail', 'bedrock:UpdateGuardrail']) },
  bad: { 'deleting only': scp('bedrock:DeleteGuardrail') },
  lookAlike: { 'changing outside some Regions': besideRegions('bedrock:DeleteGuardrail') },
  silent: other,
};
