import { type Cases, layerOf, one } from '../../../../local/samples/cases';
import { parameter } from '../../../support/guardrail';
import { beside, handler } from '../../../support/handler';

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

const deciding = (
  document: unknown,
  settings: Record<string, unknown> = { GW_DOCUMENT: '/opt/secure-llm/gateway.json' },
) =>
  beside(handler(settings, { Layers: [{ Ref: 'Document' }] }), {
    Document: { Type: 'AWS::Lambda::LayerVersion', Properties: { Content: layerOf(document) } },
  });
const STAFF = 'permit(principal in SecureLlm::Group::"staff", action, resource);';
const ANYONE = 'permit(principal, action, resource);';
export const GatewayCedarNotPermitAll: Cases = {
  good: { 'one group': deciding({ cedar: { policies: { staff: STAFF } } }) },
  bad: { everyone: deciding({ cedar: { policies: { all: ANYONE } } }) },
  lookAlike: { 'everyone beside a group': deciding({ cedar: { policies: { staff: STAFF, all: ANYONE } } }) },
  silent: {
    'tools without policies': deciding({ tools: {} }),
    'no document': deciding({ cedar: { policies: { staff: STAFF } } }, {}),
    'a layer that nobody can read': handler(
      { GW_DOCUMENT: '/opt/secure-llm/gateway.json' },
      { Layers: ['arn:aws:lambda:eu-west-1:111122223333:layer:document:1'] },
    ),
  },
};

const policy = (Statement: unknown) =>
  one('AWS::VerifiedPermissions::Policy', { PolicyStoreId: 's', Definition: { Static: { Statement } } });
const APP_STAFF = 'permit(principal in App::Group::"staff", action, resource);';
const asks = (...Roles: string[]) => ({
  Type: 'AWS::IAM::Policy',
  Properties: {
    Roles,
    PolicyDocument: {
      Statement: [{ Effect: 'Allow', Action: 'verifiedpermissions:IsAuthorizedWithToken', Resource: '*' }],
    },
  },
});
export const VerifiedPermissionsNotPermitAll: Cases = {
  good: { 'one group': beside(policy(APP_STAFF), { Asks: asks('app') }) },
  bad: { everyone: policy('permit(principal, action, resource);') },
  lookAlike: { 'unless nothing': policy('permit(principal, action, resource) unless { false };') },
  undecided: { 'a parameter': { ...parameter, ...policy({ Ref: 'Given' }) } },
  silent: {
    'a policy of a store that nobody asks': policy(STAFF),
    'a policy of a store, and a right to ask that nobody holds': beside(policy(APP_STAFF), { Asks: asks() }),
    'a policy from a template': one('AWS::VerifiedPermissions::Policy', { Definition: { TemplateLinked: {} } }),
  },
};
