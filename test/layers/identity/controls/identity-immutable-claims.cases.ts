import { type Cases, one } from '../../../../local/samples/cases';
import { parameter } from '../../../support/guardrail';
import { handler } from '../../../support/handler';
import { besideModel } from '../../../support/llm';

const client = (properties: Record<string, unknown>) => one('AWS::Cognito::UserPoolClient', properties);
const machine = { AllowedOAuthFlows: ['client_credentials'] };

export const CognitoClientWriteAttributes: Cases = {
  good: { 'a name': besideModel(client({ WriteAttributes: ['name'] })) },
  bad: {
    'every attribute': besideModel(client({})),
    'the tenant': besideModel(client({ WriteAttributes: ['name', 'custom:tenant'] })),
  },
  undecided: {
    'a list from a parameter': { ...parameter, ...besideModel(client({ WriteAttributes: [{ Ref: 'Given' }] })) },
  },
  silent: {
    'a client of machines': besideModel(client(machine)),
    'an application without models': client({}),
    'a pool without attributes of its own': besideModel({
      Resources: {
        ...client({ UserPoolId: { Ref: 'Pool' } }).Resources,
        Pool: { Type: 'AWS::Cognito::UserPool', Properties: { Schema: [{ Name: 'email' }] } },
      },
    }),
  },
};

export const CognitoTokensShort: Cases = {
  good: {
    'the default': besideModel(client({})),
    'a quarter of an hour': besideModel(
      client({ AccessTokenValidity: 15, TokenValidityUnits: { AccessToken: 'minutes' } }),
    ),
  },
  bad: {
    'no revocation': besideModel(client({ EnableTokenRevocation: false })),
    'a day': besideModel(client({ AccessTokenValidity: 24 })),
  },
  lookAlike: {
    'sixty, but hours': besideModel(client({ AccessTokenValidity: 60, TokenValidityUnits: { AccessToken: 'hours' } })),
  },
  silent: { 'an application without models': client({ AccessTokenValidity: 24 }) },
};

export const CognitoHidesUsers: Cases = {
  good: { hidden: besideModel(client({ PreventUserExistenceErrors: 'ENABLED' })) },
  bad: {
    'the default': besideModel(client({})),
    legacy: besideModel(client({ PreventUserExistenceErrors: 'LEGACY' })),
  },
  silent: { 'a client of machines': besideModel(client(machine)) },
};

const claiming = (claims: unknown) => handler({ GW_PRINCIPAL_CLAIMS: claims });
export const GatewayPrincipalClaims: Cases = {
  good: { 'the subject': claiming(JSON.stringify({ subject: 'sub', tenant: 'custom:tenant' })) },
  bad: {
    'an address': claiming(JSON.stringify({ subject: 'email' })),
    'no claims': handler({}),
    'no subject': claiming('{}'),
  },
  undecided: { 'a parameter': { ...parameter, ...claiming({ Ref: 'Given' }) } },
  silent: { 'another function': one('AWS::Lambda::Function') },
};
