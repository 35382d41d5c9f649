import { type Control, eachResource, rule } from '../../../control';
import { FUNCTION_URL, REST_METHOD } from '../../../facts/front-doors';
import { type Answer, PASS } from '../../../template/answer';
import { functionBy } from '../../../workload/doors';

/** The header by which Lambda tells tenants apart. */
const TENANT_HEADER = /^integration\.request\.header\.x-amz-tenant-id$/i;

export const control: Control = {
  id: 'gateway-tenant-isolated-compute',
  title: 'Each tenant has execution environments of its own',
  risks: ['LLM02:2025', 'LLM08:2025', 'LLM06:2023'],
  acts: {
    'bounds what a request finds in memory and files to that of its own tenant': ['LLM02:2025', 'LLM06:2023'],
  },
  csf: 'Protect',
  boundary: 'application',
  atlas: ['AML.M0032', 'AML.M0027', 'AML.T0057'],
  why: 'Memory, temporary files and cached credentials of one tenant never serve another.',
  source: 'AWS Lambda Developer Guide, Tenant isolation',
  rules: [
    rule('TenantIsolatedCompute', {
      fix: 'Call the function through an API that names the tenant, and remove its function URL.',
      check: eachResource('AWS::Lambda::Function', (fn, view) => {
        if (fn.get('TenancyConfig.TenantIsolationMode').absent) return undefined;
        if (fn.text('TenancyConfig.TenantIsolationMode') !== 'PER_TENANT')
          return fn.expect('TenancyConfig.TenantIsolationMode', 'PER_TENANT');
        // of the function, or of a version or an alias of it
        return view.resources(FUNCTION_URL).some((url) => functionBy(url)?.is(fn))
          ? fn.fail('TenancyConfig.TenantIsolationMode', 'is PER_TENANT, but a function URL names no tenant')
          : PASS;
      }),
    }),
    rule('TenantHeaderFromAuthorizer', {
      fix: 'Map X-Amz-Tenant-Id from what an authorizer verified: `context.authorizer.claims.<claim>`, or a value of its context.',
      proves: false,
      check: eachResource(REST_METHOD, (method) => {
        const parameters = method.get('Integration.RequestParameters');
        if (parameters.absent) return undefined;
        const mapped = parameters.entries().filter(([name]) => TENANT_HEADER.test(name));
        return mapped.map(([, source]): Answer => {
          const from = source.text() ?? '';
          return /^method\.request\./.test(from)
            ? source.fail('', `is ${source}: callers choose the tenant whose execution environment serves them`)
            : PASS;
        });
      }),
    }),
  ],
};
