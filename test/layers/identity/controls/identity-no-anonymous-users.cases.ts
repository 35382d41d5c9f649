import { type Cases, one } from '../../../../local/samples/cases';
import { parameter } from '../../../support/guardrail';
import { besideModel } from '../../../support/llm';

const identities = (AllowUnauthenticatedIdentities: unknown) =>
  one('AWS::Cognito::IdentityPool', { AllowUnauthenticatedIdentities });
export const CognitoNoUnauthenticated: Cases = {
  good: { refused: besideModel(identities(false)) },
  bad: { allowed: besideModel(identities(true)) },
  undecided: { 'by a parameter': { ...parameter, ...besideModel(identities({ Ref: 'Given' })) } },
  silent: { 'an application without models': identities(true) },
};

const pool = (config?: Record<string, unknown>) =>
  one('AWS::Cognito::UserPool', config ? { AdminCreateUserConfig: config } : {});
export const CognitoNoSelfSignUp: Cases = {
  good: { 'by an administrator': besideModel(pool({ AllowAdminCreateUserOnly: true })) },
  bad: { 'nothing said': besideModel(pool()), 'by anyone': besideModel(pool({ AllowAdminCreateUserOnly: false })) },
  silent: { 'an application without models': pool() },
};
