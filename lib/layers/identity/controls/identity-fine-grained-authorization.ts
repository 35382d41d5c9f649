import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { cedarAt, permitsAll } from '../../../workload/cedar';
import { eachHandler } from '../../../workload/handler';
import { documentOf } from '../../../workload/running-code';

const STORE = 'AWS::VerifiedPermissions::PolicyStore';

export const control: Control = {
  id: 'identity-fine-grained-authorization',
  title: 'A store of Cedar policies decides on requests for tools and data',
  risks: [
    'LLM01:2025',
    'LLM02:2025',
    'LLM06:2025',
    'LLM01:2023',
    'LLM06:2023',
    'LLM07:2023',
    'LLM08:2023',
    'ASI02:2026',
    'ASI03:2026',
  ],
  csf: 'Protect',
  boundary: 'application',
  atlas: ['AML.M0028', 'AML.T0053'],
  why: 'The decision is taken outside the model, on every call.',
  source: 'OWASP LLM06:2025 complete mediation; Amazon Verified Permissions User Guide, Policy store validation mode',
  rules: [
    rule('VerifiedPermissionsStrict', {
      fix: 'Set the validation mode STRICT and give the store a schema.',
      fixTemplate: 'Set ValidationSettings.Mode: STRICT.',
      check: eachResource(STORE, (store) => store.expect('ValidationSettings.Mode', 'STRICT')),
    }),
    rule('VerifiedPermissionsDeletionProtection', {
      fix: 'Turn on deletion protection of the policy store.',
      fixTemplate: 'Set DeletionProtection.Mode: ENABLED.',
      check: eachResource(STORE, (store) => store.expect('DeletionProtection.Mode', 'ENABLED')),
    }),
    rule('GatewayCedarNotPermitAll', {
      fix: 'Name principals or actions in each permit of the `policies` of the gateway, or give it a `when` condition.',
      // the document in the layer of the handler holds policies that decide in process
      check: eachHandler((settings, fn) => {
        if (settings.get('GW_DOCUMENT').absent) return undefined;
        const policies = documentOf(fn)?.entries('cedar.policies') ?? [];
        const open = policies.find(([, cedar]) => permitsAll(cedar.text() ?? ''));
        if (open) return fn.fail('Layers', `hold the policy '${open[0]}', which permits everyone everything`);
        return policies.length > 0 ? PASS : undefined;
      }),
    }),
    rule('VerifiedPermissionsNotPermitAll', {
      fix: 'Name principals or actions in the permit, or give it a `when` condition.',
      check: eachResource('AWS::VerifiedPermissions::Policy', (policy) => {
        const path = 'Definition.Static.Statement';
        const cedar = cedarAt(policy, path);
        if (cedar === undefined) return undefined;
        return permitsAll(cedar) ? policy.fail(path, 'permits everyone everything, without a condition') : PASS;
      }),
    }),
  ],
};
