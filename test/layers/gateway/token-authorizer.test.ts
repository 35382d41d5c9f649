import { TOKEN_REFUSED } from '../../../lib/contract';
import { headerClaims } from '../../../lib/layers/gateway/runtime/claims';
import { DEFAULT_TIMEOUTS } from '../../../lib/layers/gateway/runtime/settings';
import { authorizeToken } from '../../../lib/layers/gateway/runtime/token-authorizer';
import { TokenIssuer } from '../../../local/aws/token-issuer';

const issuer = new TokenIssuer();
beforeAll(() => issuer.start());
afterAll(() => issuer.stop());

const CLAIMS = { subject: 'sub', tenant: 'custom:tenantId' };
const methodArn = 'arn:aws:execute-api:us-east-1:111122223333:api/live/POST/converse';
const read = (jwksUri = issuer.jwksUri) =>
  headerClaims({
    timeouts: { ...DEFAULT_TIMEOUTS, control: 500 },
    issuers: [{ kind: 'cognito', issuer: issuer.issuer, jwksUri, clientIds: [issuer.clientId] }],
  });
const ask = (authorizationToken?: string, jwksUri?: string) =>
  authorizeToken(read(jwksUri), CLAIMS, { authorizationToken, methodArn });

test('a good token opens the one method it was sent to', async () => {
  const answer = await ask(`Bearer ${issuer.token('ada')}`);
  expect(answer).toEqual({
    principalId: 'ada',
    context: { tenant: 'acme', clientId: issuer.clientId, claims: expect.stringContaining('"sub":"ada"') },
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: methodArn }],
    },
  });
});

test('whom it let in has a name in access logs, also without a subject', async () => {
  expect(await ask(`Bearer ${issuer.token('ada', 'acme', { sub: undefined })}`)).toMatchObject({
    principalId: 'unknown',
  });
});

test('a token without a tenant names none, and Lambda then refuses it', async () => {
  const answer = await ask(`Bearer ${issuer.token('ada', 'acme', { 'custom:tenantId': undefined })}`);
  expect(answer.context).toEqual({ clientId: issuer.clientId, claims: expect.any(String) });
});

test.each<[string, () => string | undefined]>([
  ['no token', () => undefined],
  ['another scheme', () => `Basic ${issuer.token()}`],
  ['a token of another client', () => `Bearer ${issuer.token('ada', 'acme', { client_id: 'other' })}`],
  ['a token of another issuer', () => `Bearer ${issuer.token('ada', 'acme', { iss: 'https://evil.example.com' })}`],
  ['an expired token', () => `Bearer ${issuer.token('ada', 'acme', { exp: 1 })}`],
  ['half a token', () => `Bearer ${issuer.token().slice(0, -20)}`],
])('%s is the caller’s fault', async (_, token) => {
  await expect(ask(token())).rejects.toThrow(/^Unauthorized$/);
});

test('keys that cannot be fetched let nobody in, and are not the caller’s fault', async () => {
  await expect(ask(`Bearer ${issuer.token()}`, 'http://127.0.0.1:1/keys')).rejects.toThrow(
    /^the token could not be verified$/,
  );
});

test('the log says which fault a token had, and nothing of the token', async () => {
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    await expect(ask(`Bearer ${issuer.token('ada', 'acme', { exp: 1 })}`)).rejects.toThrow('Unauthorized');
    const lines = write.mock.calls.map(([line]) => String(line));
    expect(lines).toEqual([expect.stringMatching(/^\{.*\}\n$/)]);
    expect(JSON.parse(lines[0])).toEqual({
      type: TOKEN_REFUSED,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      tokenFault: 'expired',
    });
  } finally {
    write.mockRestore();
  }
});
