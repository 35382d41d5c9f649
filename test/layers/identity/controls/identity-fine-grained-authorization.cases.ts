import { beside, type Cases, one } from '../../../../local/samples/cases';
import { parameter } from '../../../support/guardrail';

const store = (properties: Record<string, unknown>) => one('AWS::VerifiedPermissions::PolicyStore', properties);
export const VerifiedPermissionsStrict: Cases = {
  good: { strict: store({ ValidationSettings: { Mode: 'STRICT' } }) },
  bad: { off: store({ ValidationSettings: { Mode: 'OFF' } }) },
  undecided: { 'a parameter': { ...parameter, ...store({ ValidationSettings: { Mode: { Ref: 'Given' } } }) } },
};
export const VerifiedPermissionsDeletionProtection: Cases = {
  good: { on: store({ DeletionProtection: { Mode: 'ENABLED' } }) },
  bad: { 'nothing said': store({}), off: store({ DeletionProtection: { Mode: 'DISABLED' } }) },
};

const policy = (Statement: unknown) =>
  one('AWS::VerifiedPermissions::Policy', { PolicyStoreId: 's', Definition: { Static: { Statement } } });
const STAFF = 'permit(principal in App::Group::"staff", action, resource);';
const Asks = {
  Type: 'AWS::IAM::Policy',
  Properties: {
    PolicyDocument: {
      Statement: [{ Effect: 'Allow', Action: 'verifiedpermissions:IsAuthorizedWithToken', Resource: '*' }],
    },
  },
};
export const VerifiedPermissionsNotPermitAll: Cases = {
  good: { 'one group': beside(policy(STAFF), { Asks }) },
  bad: { everyone: policy('permit(principal, action, resource);') },
  lookAlike: { 'unless nothing': policy('permit(principal, action, resource) unless { false };') },
  undecided: { 'a parameter': { ...parameter, ...policy({ Ref: 'Given' }) } },
  silent: {
    'a policy of a store that nobody asks': policy(STAFF),
    'a policy from a template': one('AWS::VerifiedPermissions::Policy', { Definition: { TemplateLinked: {} } }),
  },
};
