import { CEDAR } from '../../../contract';
import { type AwsCall, parseBody } from '../../../runtime/aws-call';
import { type Authorize, deniedBy } from './authorizer';
import { type Convert, contextOf } from './cedar-values';

/** Decides with a Verified Permissions policy store: policies change without a deployment, for one more call a decision. */
export function verifiedPermissions(call: AwsCall, policyStoreId: string): Authorize {
  return async ({ principal, action, resource, context }, signal) => {
    const user = { entityType: CEDAR.user, entityId: `${principal.tenant}/${principal.subject}` };
    const tenant = { entityType: CEDAR.tenant, entityId: principal.tenant };
    const groups = principal.groups.map((id) => ({ entityType: CEDAR.group, entityId: id }));
    const target = { entityType: resource.type, entityId: resource.id };
    const answer = parseBody(
      'verifiedpermissions',
      await call({
        service: 'verifiedpermissions',
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': 'VerifiedPermissions.IsAuthorized',
        },
        body: {
          policyStoreId,
          principal: user,
          action: { actionType: CEDAR.action, actionId: action },
          resource: target,
          context: { contextMap: contextOf(context, attribute) },
          entities: {
            entityList: [
              {
                identifier: user,
                attributes: {
                  subject: { string: principal.subject },
                  tenant: { string: principal.tenant },
                  clientId: { string: principal.clientId },
                  groups: { set: principal.groups.map((string) => ({ string })) },
                  scopes: { set: principal.scopes.map((string) => ({ string })) },
                },
                parents: [tenant, ...groups],
              },
              { identifier: target, attributes: contextOf(resource.attributes ?? {}, attribute) },
            ],
          },
        },
        signal,
      }),
    );
    const policies = ((answer.determiningPolicies ?? []) as { policyId?: string }[]).map(({ policyId }) =>
      String(policyId),
    );
    // an answer without a list of errors is not an answer
    if (!Array.isArray(answer.errors) || answer.errors.length > 0)
      return { allowed: false, policies, cause: 'a policy failed' };
    return answer.decision === 'ALLOW'
      ? { allowed: true, policies }
      : { allowed: false, policies, cause: deniedBy(policies) };
  };
}

const attribute: Convert<Record<string, unknown>> = (value) => {
  switch (typeof value) {
    case 'string':
      return { string: value };
    case 'boolean':
      return { boolean: value };
    case 'number':
      return Number.isSafeInteger(value) ? { long: value } : undefined;
    case 'object':
      if (value === null) return undefined;
      if (Array.isArray(value)) return { set: value.map(attribute).filter((part) => part !== undefined) };
      return { record: contextOf(value as Record<string, unknown>, attribute) };
    default:
      return undefined;
  }
};
