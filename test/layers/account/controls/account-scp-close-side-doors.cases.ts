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

const RUNTIME = 'bedrock:CallWithBearerToken';
const MANTLE = 'bedrock-mantle:CallWithBearerToken';
/** One endpoint closed at some places, and the other at `places`, beside what says where these are. */
const apart = (first: unknown[], places: unknown[], more: Record<string, unknown> = {}) => {
  const at = (action: string, TargetIds: unknown[]) => {
    const { Thing } = scp(action).Resources;
    return { ...Thing, Properties: { ...Thing.Properties, TargetIds } };
  };
  return { Resources: { Thing: at(RUNTIME, first), Other: at(MANTLE, places), ...more } };
};
const unit = (ParentId: unknown) => ({ Type: 'AWS::Organizations::OrganizationalUnit', Properties: { ParentId } });

export const ScpBedrockApiKeys: Cases = {
  good: {
    'in two policies of one unit': apart(['ou-1'], ['ou-2', 'ou-1']),
    'in two policies, one for the whole organization': apart(['ou-1'], ['r-ab12']),
    'in two policies, one for the unit above': apart([{ Ref: 'Team' }], [{ Ref: 'Division' }], {
      Team: unit({ Ref: 'Division' }),
      Division: unit('r-ab12'),
    }),
    'in two policies, one for the unit above that of an account': apart(
      [{ 'Fn::GetAtt': ['Workload', 'AccountId'] }],
      ['ou-1'],
      { Workload: { Type: 'AWS::Organizations::Account', Properties: { ParentIds: ['ou-1'] } } },
    ),
    'in three policies that apply to each part of the first': {
      Resources: {
        ...apart(['ou-1', 'ou-2'], ['ou-1']).Resources,
        Third: apart([], ['ou-2']).Resources.Other,
      },
    },
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
    'the other endpoint in another account': apart(['111122223333'], ['444455556666']),
    'the other endpoint in one account of the unit': apart(['ou-1'], ['111122223333']),
    'the other endpoint in a part of the organization': apart(['r-ab12'], ['ou-1']),
    'the other endpoint outside some Regions': besideRegions('bedrock:CallWithBearerToken'),
    'both from some addresses': conditional({ IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }),
  },
  undecided: {
    'the other endpoint in another unit, which may be above': apart(['ou-1'], ['ou-2']),
    'the other endpoint in a unit that may be above the account': apart(['111122223333'], ['ou-2']),
    'units in a circle': apart([{ Ref: 'Team' }], ['ou-9'], { Team: unit({ Ref: 'Team' }) }),
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
