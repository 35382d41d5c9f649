import { type Control, eachResource, rule } from '../../../control';
import { attempt, PASS } from '../../../template/answer';
import { isHeld } from '../../../template/iam/permissions';
import { POLICY_TYPES, policiesIn } from '../../../template/iam/policy';
import type { Resource, View } from '../../../template/resource';
import { cedarAt, permitsAll } from '../../../workload/cedar';
import { eachHandler } from '../../../workload/handler';
import { documentOf } from '../../../workload/running-code';

const STORE = 'AWS::VerifiedPermissions::PolicyStore';

/** Whether something of the templates may ask a store for decisions. */
const isAsked = (view: View): boolean =>
  view.once('asks Verified Permissions', () =>
    view.resources(...POLICY_TYPES).some((holder) => attempt(() => asks(holder)) ?? false),
  );

const ASKS = ['IsAuthorized', 'IsAuthorizedWithToken', 'BatchIsAuthorized', 'BatchIsAuthorizedWithToken'].map(
  (call) => `verifiedpermissions:${call}`,
);

const asks = (holder: Resource): boolean =>
  policiesIn(holder).some(
    (policy) =>
      policy.kind === 'identity' &&
      isHeld(policy) &&
      policy.statements.some(
        (statement) =>
          statement.allows &&
          statement.actions.some((action) => /^verifiedpermissions:/i.test(action.toString())) &&
          ASKS.some((action) => statement.concerns(action)),
      ),
  );

export const control: Control = {
  id: 'identity-fine-grained-authorization',
  title: 'Cedar policies are asked for decisions, in a store or in process',
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
  acts: {
    'refuses requests for tools and data that no Cedar policy permits': [
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
  },
  csf: 'Protect',
  boundary: 'application',
  atlas: ['AML.M0028', 'AML.T0053'],
  why: 'The decision is taken outside the model, on every call.',
  source: 'OWASP LLM06:2025 complete mediation; Amazon Verified Permissions User Guide, Policy store validation mode',
  rules: [
    rule('VerifiedPermissionsStrict', {
      fix: 'Set the validation mode STRICT and give the store a schema.',
      fixTemplate: 'Set ValidationSettings.Mode: STRICT.',
      proves: false,
      check: eachResource(STORE, (store) => store.expect('ValidationSettings.Mode', 'STRICT')),
    }),
    rule('VerifiedPermissionsDeletionProtection', {
      fix: 'Turn on deletion protection of the policy store.',
      fixTemplate: 'Set DeletionProtection.Mode: ENABLED.',
      proves: false,
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
        if (permitsAll(cedar)) return policy.fail(path, 'permits everyone everything, without a condition');
        // a store that nobody asks decides nothing
        return isAsked(policy.view) ? PASS : undefined;
      }),
    }),
  ],
};
