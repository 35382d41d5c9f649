import { type Cases, one } from '../../../../local/samples/cases';
import { parameter } from '../../../support/guardrail';

const interpreter = (properties: Record<string, unknown>, more?: Record<string, unknown>) =>
  one('AWS::BedrockAgentCore::CodeInterpreterCustom', properties, more);
const network = (NetworkMode: unknown) => ({ NetworkConfiguration: { NetworkMode } });

export const CodeInterpreterNotPublic: Cases = {
  good: { sandbox: interpreter(network('SANDBOX')), 'in a VPC': interpreter(network('VPC')) },
  bad: { public: interpreter(network('PUBLIC')) },
  undecided: { 'mode from a parameter': interpreter(network({ Ref: 'Given' }), parameter) },
};

const withRole = (role: Record<string, unknown>) => ({
  Resources: {
    ...interpreter({ ExecutionRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } }).Resources,
    Role: { Type: 'AWS::IAM::Role', Properties: role },
  },
});
const policy = (statement: Record<string, unknown>) => ({
  Policies: [{ PolicyName: 'p', PolicyDocument: { Statement: [{ Effect: 'Allow', ...statement }] } }],
});
export const CodeInterpreterRole: Cases = {
  good: {
    'no role': interpreter(network('SANDBOX')),
    'a role for one prefix': withRole(policy({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/in/*' })),
  },
  bad: {
    'a role that may do everything': withRole(policy({ Action: '*', Resource: '*' })),
    'a role for all of S3': withRole(policy({ Action: 's3:*', Resource: '*' })),
    'a role that may do all but IAM': withRole(policy({ NotAction: 'iam:*', Resource: '*' })),
    'an administrator': withRole({ ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] }),
  },
  undecided: {
    'a role from elsewhere': interpreter({ ExecutionRoleArn: 'arn:aws:iam::111122223333:role/other' }),
  },
};
