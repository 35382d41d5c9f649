import { type Control, eachResource, rule } from '../../../control';
import { to } from '../../../mend';
import { PASS } from '../../../template/answer';
import { eachHandler } from '../../../workload/handler';
import { isLlmWorkload } from '../../../workload/llm-workload';
import { hasCustomAttributes, isMachine } from './_cognito';

/** Standard attributes that a user, or whoever signs a user up, can set to anything. */
const WRITABLE =
  /^(email|name|nickname|preferred_username|given_name|family_name|profile|picture|website|gender|locale|zoneinfo|address|phone_number)$/;

/** Minutes in the unit of a validity. */
const UNIT: Readonly<Record<string, number>> = { seconds: 1 / 60, minutes: 1, hours: 60, days: 1440 };

export const control: Control = {
  id: 'identity-immutable-claims',
  title: 'Decisions rest on claims that users cannot write',
  risks: [
    'LLM01:2025',
    'LLM02:2025',
    'LLM06:2025',
    'LLM08:2025',
    'LLM01:2023',
    'LLM06:2023',
    'LLM07:2023',
    'LLM08:2023',
    'ASI01:2026',
    'ASI03:2026',
  ],
  acts: 'absence',
  csf: 'Protect',
  boundary: 'application',
  atlas: ['AML.M0027', 'AML.T0053'],
  why: 'A prompt can claim to be anybody; a signed claim cannot be talked into changing.',
  source: 'Amazon Cognito Developer Guide, Attribute permissions and scopes; Revoking tokens',
  rules: [
    rule('CognitoClientWriteAttributes', {
      severity: 'HIGH',
      fix: 'List the attributes the client may write in `writeAttributes`, without any that decides on access.',
      fixTemplate: 'Set WriteAttributes, without custom: attributes.',
      check: eachResource('AWS::Cognito::UserPoolClient', (client, view) => {
        if (!isLlmWorkload(view) || isMachine(client)) return undefined;
        if (client.get('WriteAttributes').absent) {
          const pool = client.tryTarget('UserPoolId');
          return pool && !hasCustomAttributes(pool)
            ? undefined
            : client.fail('WriteAttributes', 'is not set: users may write every attribute, those of access too');
        }
        const custom = client.list('WriteAttributes').find((item) => (item.text() ?? '').startsWith('custom:'));
        return custom ? custom.fail('', `is ${custom}, which users could then set for themselves`) : PASS;
      }),
    }),
    rule('CognitoTokensShort', {
      severity: 'MEDIUM',
      fix: 'Leave token revocation on and access tokens at one hour at most.',
      fixTemplate: 'Set EnableTokenRevocation: true and AccessTokenValidity to at most 60 minutes.',
      proves: false,
      check: eachResource('AWS::Cognito::UserPoolClient', (client, view) => {
        if (!isLlmWorkload(view)) return undefined;
        if (client.flag('EnableTokenRevocation') === false)
          return client.fail('EnableTokenRevocation', 'is false: a stolen token cannot be taken back');
        const validity = client.number('AccessTokenValidity');
        const unit = client.text('TokenValidityUnits.AccessToken') ?? 'hours';
        return validity !== undefined && validity * (UNIT[unit] ?? 60) > 60
          ? client.fail('AccessTokenValidity', `is ${validity} ${unit}; expected at most one hour`)
          : PASS;
      }),
    }),
    rule('CognitoHidesUsers', {
      severity: 'MEDIUM',
      fix: 'Set `preventUserExistenceErrors: true` on the client.',
      fixTemplate: 'Set PreventUserExistenceErrors: ENABLED.',
      mend: { type: 'AWS::Cognito::UserPoolClient', changes: { PreventUserExistenceErrors: to('ENABLED') } },
      proves: false,
      check: eachResource('AWS::Cognito::UserPoolClient', (client, view) =>
        isLlmWorkload(view) && !isMachine(client) ? client.expect('PreventUserExistenceErrors', 'ENABLED') : undefined,
      ),
    }),
    rule('GatewayPrincipalClaims', {
      severity: 'HIGH',
      fix: "Take the principal from the claim 'sub', and tenant and groups from claims that users cannot write.",
      fixTemplate:
        'In GW_PRINCIPAL_CLAIMS of Environment.Variables, take subject from the claim sub, and tenant and groups from claims that users cannot write.',
      check: eachHandler((variables) => {
        if (variables.get('GW_PRINCIPAL_CLAIMS').absent) return variables.fail('GW_PRINCIPAL_CLAIMS', 'is not set');
        const claims = variables.json('GW_PRINCIPAL_CLAIMS');
        const open = ['subject', 'tenant', 'groups'].find((name) => WRITABLE.test(claims.text(name) ?? ''));
        return open
          ? claims.fail(open, `is ${claims.text(open)}, which users can set for themselves`)
          : claims.expectPresent('subject');
      }),
    }),
  ],
};
