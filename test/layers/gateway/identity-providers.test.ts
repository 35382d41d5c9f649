import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { InternetAccess, type OidcIdentityAttributes, PrivateLlmNetwork, WorkloadIdentity } from '../../../lib';
import type { IssuerConfig, PrincipalClaims } from '../../../lib/contract';
import { authorizerClaims, headerClaims } from '../../../lib/layers/gateway/runtime/claims';
import type { GatewayRequest } from '../../../lib/layers/gateway/runtime/http';
import { DEFAULT_TIMEOUTS, type GatewaySettings } from '../../../lib/layers/gateway/runtime/settings';
import { authorizeToken } from '../../../lib/layers/gateway/runtime/token-authorizer';
import { principalOf } from '../../../lib/runtime/principal';
import { TokenIssuer } from '../../../local/aws/token-issuer';
import { nagFindings } from '../../support/nag';
import { foundation, gateway, settingsOf } from './gateways';

const TENANT = '8b4f0c2e-1f4e-4c57-9a55-6c9d3f3e1d20';
const API = 'api://secure-llm';

interface Provider {
  readonly attributes: OidcIdentityAttributes;
  /** Where the keys are fetched from. */
  readonly keys: string;
  /** Claims as the provider writes them, besides `iss`, `iat` and `exp`. */
  readonly user: Record<string, unknown>;
  readonly machine: Record<string, unknown>;
  readonly principals: { readonly user: object; readonly machine: object };
}

/** As the README of the identity layer has them; tokens as the providers document theirs. */
const PROVIDERS: Readonly<Record<string, Provider>> = {
  Okta: {
    attributes: {
      issuer: 'https://example.okta.com/oauth2/default',
      audience: [API],
      scopes: ['llm.invoke'],
      subjectClaim: 'uid', // `sub` is a name that can change
      groupsClaim: 'groups',
      clientTenants: { '0oaBATCH': 'default' },
    },
    keys: 'https://example.okta.com/oauth2/default/v1/keys',
    user: {
      ver: 1,
      aud: API,
      cid: '0oaCHAT',
      uid: '00u1',
      scp: ['openid', 'llm.invoke'],
      sub: 'ada@example.com',
      groups: ['staff'],
    },
    machine: { ver: 1, aud: API, cid: '0oaBATCH', scp: ['llm.invoke'], sub: '0oaBATCH' },
    principals: {
      user: {
        subject: '00u1',
        tenant: 'default',
        clientId: '0oaCHAT',
        groups: ['staff'],
        scopes: ['openid', 'llm.invoke'],
      },
      machine: { subject: '0oaBATCH', tenant: 'default', clientId: '0oaBATCH', groups: [], scopes: ['llm.invoke'] },
    },
  },
  'Entra ID, version 2.0': {
    attributes: {
      issuer: `https://login.microsoftonline.com/${TENANT}/v2.0`,
      audience: ['6e74172b-be56-4843-9ff4-e66a39bb12e3'],
      subjectClaim: 'oid',
      tenantClaim: 'tid',
      groupsClaim: 'roles',
      clientIds: ['chat-client', 'batch-client'],
    },
    keys: `https://login.microsoftonline.com/${TENANT}/discovery/v2.0/keys`,
    user: {
      aud: '6e74172b-be56-4843-9ff4-e66a39bb12e3',
      azp: 'chat-client',
      azpacr: '0',
      oid: '690222be-ff1a-4d56-abd1-7e4f7d38e474',
      scp: 'llm.invoke',
      sub: 'HKZpfaHyWadeOouYlitjrI-KffTm222X5rrV3xDqfKQ',
      tid: TENANT,
      ver: '2.0',
      roles: ['Llm.User'],
    },
    machine: {
      aud: '6e74172b-be56-4843-9ff4-e66a39bb12e3',
      azp: 'batch-client',
      oid: '11111111-ff1a-4d56-abd1-7e4f7d38e474',
      sub: '11111111-ff1a-4d56-abd1-7e4f7d38e474',
      tid: TENANT,
      ver: '2.0',
      roles: ['Llm.Batch'],
    },
    principals: {
      user: {
        subject: '690222be-ff1a-4d56-abd1-7e4f7d38e474',
        tenant: TENANT,
        clientId: 'chat-client',
        groups: ['Llm.User'],
        scopes: ['llm.invoke'],
      },
      machine: {
        subject: '11111111-ff1a-4d56-abd1-7e4f7d38e474',
        tenant: TENANT,
        clientId: 'batch-client',
        groups: ['Llm.Batch'],
        scopes: [],
      },
    },
  },
  'Entra ID, version 1.0': {
    attributes: {
      issuer: `https://sts.windows.net/${TENANT}/`,
      audience: [API],
      subjectClaim: 'oid',
      tenantClaim: 'tid',
      groupsClaim: 'groups',
      clientIds: ['chat-client', 'batch-client'],
    },
    keys: `https://login.microsoftonline.com/${TENANT}/discovery/keys`,
    user: {
      aud: API,
      appid: 'chat-client',
      appidacr: '0',
      oid: '690222be-ff1a',
      scp: 'llm.invoke profile',
      sub: 'x',
      tid: TENANT,
      ver: '1.0',
      groups: ['aa', 'bb'],
    },
    machine: {
      aud: API,
      appid: 'batch-client',
      oid: '1111-ff1a',
      sub: '1111-ff1a',
      tid: TENANT,
      ver: '1.0',
      roles: ['r'],
    },
    principals: {
      user: {
        subject: '690222be-ff1a',
        tenant: TENANT,
        clientId: 'chat-client',
        groups: ['aa', 'bb'],
        scopes: ['llm.invoke', 'profile'],
      },
      machine: { subject: '1111-ff1a', tenant: TENANT, clientId: 'batch-client', groups: [], scopes: [] },
    },
  },
  Auth0: {
    attributes: {
      issuer: 'https://example.eu.auth0.com/',
      audience: [API],
      scopes: ['llm:invoke'],
      tenantClaim: 'org_id',
      groupsClaim: 'permissions',
      clientTenants: { batchClient: 'org_acme' },
    },
    keys: 'https://example.eu.auth0.com/.well-known/jwks.json',
    user: {
      sub: 'auth0|507f1f77',
      aud: [API, 'https://example.eu.auth0.com/userinfo'],
      azp: 'chatClient',
      scope: 'openid llm:invoke',
      org_id: 'org_acme',
      permissions: ['llm:invoke'],
    },
    machine: {
      sub: 'batchClient@clients',
      aud: API,
      azp: 'batchClient',
      scope: 'llm:invoke',
      gty: 'client-credentials',
      permissions: ['llm:invoke'],
    },
    principals: {
      user: {
        subject: 'auth0|507f1f77',
        tenant: 'org_acme',
        clientId: 'chatClient',
        groups: ['llm:invoke'],
        scopes: ['openid', 'llm:invoke'],
      },
      machine: {
        subject: 'batchClient@clients',
        tenant: 'org_acme',
        clientId: 'batchClient',
        groups: ['llm:invoke'],
        scopes: ['llm:invoke'],
      },
    },
  },
};

const keys = new TokenIssuer();
const asked: string[] = [];
beforeEach(() => {
  asked.length = 0;
  jest.spyOn(globalThis, 'fetch').mockImplementation(async (url) => {
    asked.push(String(url));
    // neither Entra ID nor Okta names an algorithm for every key
    const { alg: _alg, ...jwk } = keys.jwk;
    return new Response(JSON.stringify({ keys: [jwk] }));
  });
});
afterEach(() => jest.restoreAllMocks());

const methodArn = 'arn:aws:execute-api:us-east-1:111122223333:api/live/POST/converse';

/** The two functions behind the API, with what an identity tells them. */
function deployed({ attributes }: Provider) {
  const identity = WorkloadIdentity.fromOidc(new Stack(new App(), 'Stack'), 'Identity', attributes);
  const issuers = [identity.acceptedTokens() as IssuerConfig];
  const names: PrincipalClaims = identity.claims;
  const read = headerClaims({ issuers, timeouts: DEFAULT_TIMEOUTS });
  const handler = authorizerClaims({ issuers } as unknown as GatewaySettings);
  /** Through the authorizer, and then what the handler makes of what it hands on. */
  const call = async (claims: Record<string, unknown>) => {
    const now = Math.floor(Date.now() / 1_000);
    const token = keys.sign({ iss: attributes.issuer, iat: now, nbf: now, exp: now + 900, ...claims });
    const { context } = await authorizeToken(read, names, { authorizationToken: `Bearer ${token}`, methodArn });
    return handler({ authorizerClaims: context.claims } as GatewayRequest).then((found) => principalOf(found, names));
  };
  return { call, handler, issuers, names };
}

describe.each(Object.entries(PROVIDERS))('%s', (_, provider) => {
  test('its users and machines are who their tokens say, by keys from where it has them', async () => {
    const { call } = deployed(provider);
    expect(await call(provider.user)).toEqual(provider.principals.user);
    expect(await call(provider.machine)).toEqual(provider.principals.machine);
    expect(new Set(asked)).toEqual(new Set([provider.keys]));
  });

  test('tokens for another API, of another issuer, client or scope, and old ones are refused', async () => {
    const { call } = deployed(provider);
    const { issuer, scopes, clientIds } = provider.attributes;
    const wrong: Record<string, unknown>[] = [
      { aud: 'https://graph.microsoft.com' },
      { aud: [] },
      { iss: issuer.endsWith('/') ? issuer.slice(0, -1) : `${issuer}/` },
      { exp: 1 },
      ...(scopes
        ? [
            { scope: undefined, scp: undefined },
            { scope: 'other', scp: ['other'] },
          ]
        : []),
      ...(clientIds ? [{ azp: 'other', appid: 'other' }] : []),
    ];
    for (const change of wrong) {
      await expect(call({ ...provider.user, ...change })).rejects.toThrow(/^Unauthorized$/);
    }
  });
});

test('the handler checks what the authorizer hands on, and takes it from no other one', async () => {
  const { handler, issuers } = deployed(PROVIDERS.Auth0!);
  const exp = Math.floor(Date.now() / 1_000) + 60;
  const good = { iss: issuers[0]!.issuer, exp, ...PROVIDERS.Auth0!.user };
  const ask = (claims: unknown) => handler({ authorizerClaims: claims } as GatewayRequest);
  await expect(ask(JSON.stringify(good))).resolves.toMatchObject({ claims: { sub: 'auth0|507f1f77' } });
  for (const change of [
    { aud: 'other' },
    { aud: undefined },
    { exp: 1 },
    { exp: undefined },
    { scope: 'x' },
    { iss: 'x' },
  ]) {
    await expect(ask(JSON.stringify({ ...good, ...change }))).rejects.toThrow();
  }
  // an object is what Cognito's authorizer hands on
  for (const other of [good, undefined, 'no json', '']) await expect(ask(other)).rejects.toThrow();
});

test('as many groups as a token can hold fit into what API Gateway hands on', async () => {
  const { issuers, names } = deployed(PROVIDERS.Okta!);
  const read = headerClaims({ issuers, timeouts: DEFAULT_TIMEOUTS });
  const ask = (count: number) => {
    const groups = Array.from({ length: count }, (_, i) => `g${i}`);
    const exp = Math.floor(Date.now() / 1_000) + 60;
    const token = keys.sign({ iss: issuers[0]!.issuer, exp, ...PROVIDERS.Okta!.user, groups });
    return authorizeToken(read, names, { authorizationToken: `Bearer ${token}`, methodArn });
  };
  let most = 100;
  for (let count = 100; count < 2_000; count += 50) {
    const found = await ask(count).catch(() => undefined);
    if (!found) break;
    most = count;
    expect(Buffer.byteLength(JSON.stringify(found))).toBeLessThan(8_192);
  }
  expect(most).toBeGreaterThan(500);
});

describe('an issuer that no token names is refused at synthesis', () => {
  test.each([
    ['https://example.okta.com', /'issuer' must be a custom authorization server of Okta/],
    ['https://example.okta.com/oauth2/default/', /without a slash at its end/],
    [
      'https://login.microsoftonline.com/common/v2.0',
      /'issuer' must be https:\/\/login\.microsoftonline\.com\/<tenant id>\/v2\.0/,
    ],
    [`https://login.microsoftonline.com/${TENANT}/v2.0/`, /no slash at its end/],
    [`https://sts.windows.net/${TENANT}`, /with one/],
    ['https://example.auth0.com', /'issuer' must be https:\/\/<tenant>\.auth0\.com\/ with a slash at its end/],
  ])('%s', (issuer, message) => {
    const make = () => WorkloadIdentity.fromOidc(new Stack(new App(), 'Stack'), 'It', { issuer, audience: [API] });
    expect(make).toThrow(message);
    expect(make).toThrow(`got '${issuer}' (at Stack/It)`);
  });

  test('but not one under a name of your own', () => {
    const identity = WorkloadIdentity.fromOidc(new Stack(new App(), 'Stack'), 'It', {
      issuer: 'https://login.example.com/oauth2/default',
      jwksUri: 'https://login.example.com/oauth2/default/v1/keys',
      audience: [API],
    });
    expect(identity.acceptedTokens().jwksUri).toBe('https://login.example.com/oauth2/default/v1/keys');
  });
});

describe('a gateway for them needs no way to the internet', () => {
  const build = (network: (stack: Stack) => PrivateLlmNetwork | undefined) => {
    const on = foundation();
    const identity = WorkloadIdentity.fromOidc(on.stack, 'Login', PROVIDERS.Okta!.attributes);
    return gateway({ identity, network: network(on.stack) }, on);
  };

  test.each<[string, (stack: Stack) => PrivateLlmNetwork | undefined]>([
    ['in a network of its own', () => undefined],
    [
      'in a VPC that exists',
      (stack) =>
        new PrivateLlmNetwork(stack, 'Net', {
          vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
            vpcId: 'vpc-1',
            availabilityZones: ['us-east-1a'],
            privateSubnetIds: ['subnet-1'],
          }),
        }),
    ],
  ])('%s', (_, network) => {
    const made = build(network);
    expect(settingsOf(made)).toMatchObject({ tokenSource: 'authorizer', issuers: [{ kind: 'oidc' }] });
    const template = Template.fromStack(made.stack);
    template.allResourcesProperties('AWS::ApiGateway::Method', { AuthorizationType: 'CUSTOM' });
    template.resourceCountIs('AWS::NetworkFirewall::Firewall', 0);
    // the verifier is in no VPC
    const verifiers = Object.values(template.findResources('AWS::Lambda::Function')).filter(
      ({ Properties }) => Properties.Description === 'Verifies tokens of an OIDC issuer',
    );
    expect(verifiers).toHaveLength(1);
    expect(verifiers[0]!.Properties).not.toHaveProperty('VpcConfig');
    expect(nagFindings(made.gateway)).toEqual([]);
  });

  test('where there is one, the handler fetches the keys and verifies once more', () => {
    const made = build((stack) => new PrivateLlmNetwork(stack, 'Net', { internet: InternetAccess.VIA_FIREWALL }));
    expect(settingsOf(made)).toMatchObject({ tokenSource: 'header' });
    expect(made.gateway.network.allowedDomains).toEqual(['example.okta.com']);
  });
});
