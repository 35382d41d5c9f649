import { type Cases, one } from '../../../../local/samples/cases';
import { parameter } from '../../../support/guardrail';
import { besideModel } from '../../../support/llm';

const key = (properties: Record<string, unknown> = {}) => one('AWS::IAM::AccessKey', { UserName: 'u', ...properties });
export const IamNoAccessKey: Cases = {
  good: { 'an inactive key': besideModel(key({ Status: 'Inactive' })) },
  bad: { 'a key': besideModel(key()) },
  silent: { 'an application without models': key() },
};

const role = (properties: Record<string, unknown>, Action = 'bedrock:InvokeModel') =>
  one('AWS::IAM::Role', {
    Policies: [{ PolicyName: 'p', PolicyDocument: { Statement: [{ Effect: 'Allow', Action, Resource: '*' }] } }],
    ...properties,
  });
export const ModelRoleSessionShort: Cases = {
  good: { 'half an hour': role({ MaxSessionDuration: 1800 }) },
  bad: { 'half a day': role({ MaxSessionDuration: 43200 }) },
  undecided: {
    'a parameter': { ...parameter, ...role({ MaxSessionDuration: { Ref: 'Given' } }) },
  },
  silent: {
    'the default of every role': role({}),
    'a role that calls no model': role({ MaxSessionDuration: 43200 }, 's3:GetObject'),
  },
};

const set = (properties: Record<string, unknown>) => one('AWS::SSO::PermissionSet', { Name: 's', ...properties });
export const PermissionSetSessionShort: Cases = {
  good: { 'four hours': besideModel(set({ SessionDuration: 'PT4H' })) },
  bad: { 'twelve hours': besideModel(set({ SessionDuration: 'PT12H' })) },
  silent: {
    'the default of every permission set': besideModel(set({})),
    'an application without models': set({ SessionDuration: 'PT12H' }),
  },
};
