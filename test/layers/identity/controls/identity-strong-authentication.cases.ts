import { type Cases, one } from '../../../../local/samples/cases';
import { parameter } from '../../../support/guardrail';
import { besideModel } from '../../../support/llm';

const pool = (properties: Record<string, unknown>) => one('AWS::Cognito::UserPool', properties);
export const CognitoMfaRequired: Cases = {
  good: { required: besideModel(pool({ MfaConfiguration: 'ON' })) },
  bad: { off: besideModel(pool({ MfaConfiguration: 'OFF' })), 'nothing said': besideModel(pool({})) },
  lookAlike: { 'left to the user': besideModel(pool({ MfaConfiguration: 'OPTIONAL' })) },
  undecided: { 'by a parameter': { ...parameter, ...besideModel(pool({ MfaConfiguration: { Ref: 'Given' } })) } },
  silent: {
    'an application without models': pool({}),
    'a pool of machines': besideModel({
      Resources: {
        ...pool({}).Resources,
        Client: {
          Type: 'AWS::Cognito::UserPoolClient',
          Properties: { UserPoolId: { Ref: 'Thing' }, AllowedOAuthFlows: ['client_credentials'] },
        },
      },
    }),
  },
};

const protection = (AdvancedSecurityMode: string, more: Record<string, unknown> = {}) =>
  besideModel(pool({ UserPoolAddOns: { AdvancedSecurityMode }, ...more }));
export const CognitoThreatProtection: Cases = {
  good: { enforced: protection('ENFORCED', { UserPoolTier: 'PLUS' }) },
  bad: { 'nothing said': besideModel(pool({})) },
  lookAlike: {
    'audited only': protection('AUDIT'),
    'in a plan without it': protection('ENFORCED', { UserPoolTier: 'ESSENTIALS' }),
  },
  silent: { 'an application without models': pool({}) },
};
