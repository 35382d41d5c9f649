import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/value';

export const control: Control = {
  id: 'gateway-tenant-isolated-compute',
  title: 'Each tenant has execution environments of its own',
  risks: ['LLM02:2025', 'LLM08:2025', 'LLM06:2023'],
  csf: 'Protect',
  boundary: 'application',
  atlas: ['AML.M0032', 'AML.M0027', 'AML.T0057'],
  why: 'Memory, temporary files and cached credentials of one tenant never serve another.',
  source: 'AWS Lambda Developer Guide, Tenant isolation',
  rules: [
    rule('TenantIsolatedCompute', {
      fix: 'Call the function through an API that names the tenant, and remove its function URL.',
      check: eachResource('AWS::Lambda::Function', (fn) => {
        if (fn.get('TenancyConfig.TenantIsolationMode').absent) return undefined;
        if (fn.text('TenancyConfig.TenantIsolationMode') !== 'PER_TENANT')
          return fn.expect('TenancyConfig.TenantIsolationMode', 'PER_TENANT');
        return fn.referrers('AWS::Lambda::Url', 'TargetFunctionArn').length > 0
          ? fn.fail('TenancyConfig.TenantIsolationMode', 'is PER_TENANT, but a function URL names no tenant')
          : PASS;
      }),
    }),
  ],
};
