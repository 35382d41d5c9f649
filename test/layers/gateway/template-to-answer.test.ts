import type { AuditRecord } from '../../../lib/contract';
import { createGateway } from '../../../lib/layers/gateway/runtime/gateway';
import { completeToken, tokenSettings } from '../../../lib/layers/identity/runtime/access-token';
import { startedWorld } from '../../support/world';
import { gateway, settingsOf } from './gateways';

// The settings that a template gives to the handler, and the claims that the identity's trigger gives to a token, meet in
// the real handler on scripted services: neither side is told anything but what a deployment would tell it.
const world = startedWorld();

const made = settingsOf(gateway());
const issuer = made.issuers[0]!;

/** What API Gateway's authorizer hands on for a user's token. */
function claimsOf(tenantId: string | undefined, over: Record<string, unknown> = {}): Record<string, unknown> {
  const event = { request: { userAttributes: { 'custom:tenantId': tenantId } }, response: {} };
  const { response } = completeToken(event, tokenSettings(issuer.scopes![0], 'required')) as {
    response: Parameters<typeof completeToken>[0]['response'];
  };
  const { claimsToAddOrOverride = {}, scopesToAdd = [] } =
    response.claimsAndScopeOverrideDetails?.accessTokenGeneration ?? {};
  const client_id = issuer.clientIds![0];
  const scope = ['aws.cognito.signin.user.admin', ...scopesToAdd].join(' ');
  return { iss: issuer.issuer, sub: 'ada', client_id, token_use: 'access', scope, ...claimsToAddOrOverride, ...over };
}

async function ask(authorizerClaims: Record<string, unknown> | undefined, alias = 'default') {
  const audit: AuditRecord[] = [];
  const { endpoints, quota, usageLimits } = world.settings();
  const settings = {
    ...made,
    endpoints,
    quota: { ...made.quota, table: quota.table },
    usageLimits: { ...made.usageLimits!, profile: usageLimits!.profile },
  };
  const handler = createGateway(settings, { audit: async (record) => void audit.push(record) });
  let status = 0;
  let body = '';
  await handler.handle(
    {
      method: 'POST',
      path: '/converse',
      headers: {},
      requestId: 'request',
      authorizerClaims,
      body: JSON.stringify({ alias, messages: [{ role: 'user', content: [{ text: 'Hello' }] }] }),
    },
    {
      start: (code) => {
        status = code;
      },
      write: (chunk) => {
        body += chunk;
        return true;
      },
      drained: () => Promise.resolve(),
      end: () => {},
      gone: new AbortController().signal,
    },
  );
  return { status, body: JSON.parse(body), record: audit.at(-1)! };
}

test('a user with a tenant is answered, counted and recorded', async () => {
  const { status, body, record } = await ask(claimsOf('acme'));
  expect(status).toBe(200);
  expect(body).toMatchObject({ text: 'Hello from the model.', aiGenerated: true, verified: false });
  expect(record).toMatchObject({
    outcome: 'answered',
    tenant: 'acme',
    clientId: issuer.clientIds![0],
    settle: 'settled',
  });
});

test.each<[string, () => Record<string, unknown> | undefined, string]>([
  ['a user without a tenant', () => claimsOf(undefined), 'unauthenticated'],
  ['nobody', () => undefined, 'unauthenticated'],
  ['a token of another pool', () => claimsOf('acme', { iss: 'https://evil.example.com' }), 'unauthenticated'],
  ['a token of another client', () => claimsOf('acme', { client_id: 'other' }), 'unauthenticated'],
  ['an ID token', () => claimsOf('acme', { token_use: 'id' }), 'unauthenticated'],
  ['a token without the scope', () => claimsOf('acme', { scope: 'openid' }), 'unauthenticated'],
])('%s is not', async (_, claims, code) => {
  const { status, body, record } = await ask(claims());
  expect(status).toBe(401);
  expect(body).toMatchObject({ code });
  expect(record.outcome).toBe('denied');
});

test('an alias that the gateway does not have is forbidden', async () => {
  expect((await ask(claimsOf('acme'), 'large')).status).toBe(403);
});
