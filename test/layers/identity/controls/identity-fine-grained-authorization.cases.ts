import { type Cases, one } from '../../../../local/samples/cases';
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
export const VerifiedPermissionsNotPermitAll: Cases = {
  good: { 'one group': policy('permit(principal in App::Group::"staff", action, resource);') },
  bad: { everyone: policy('permit(principal, action, resource);') },
  lookAlike: { 'unless nothing': policy('permit(principal, action, resource) unless { false };') },
  undecided: { 'a parameter': { ...parameter, ...policy({ Ref: 'Given' }) } },
  silent: {
    'a policy from a template': one('AWS::VerifiedPermissions::Policy', { Definition: { TemplateLinked: {} } }),
  },
};
