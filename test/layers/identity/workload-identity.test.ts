import { App, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Authorization, TokenUse, WorkloadIdentity, type WorkloadIdentityProps } from '../../../lib';
import { completeToken, type TokenEvent, tokenSettings } from '../../../lib/layers/identity/runtime/access-token';
import { Deployed } from '../../../local/samples/deployed';
import { Iam } from '../../support/iam';
import { nagFindings } from '../../support/nag';

const newStack = () => new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-central-1' } });
const build = (props?: WorkloadIdentityProps) => {
  const stack = newStack();
  const identity = new WorkloadIdentity(stack, 'Identity', props);
  return { stack, identity, template: () => Template.fromStack(stack) };
};

describe('the user pool', () => {
  const template = build().template();
  const pool = (properties: unknown) => template.hasResourceProperties('AWS::Cognito::UserPool', properties as object);

  test('lets nobody sign up', () => pool({ AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } }));

  test('carries its stack’s name, by which an organization tells it from others', () => {
    pool({ UserPoolTags: { 'secure-llm:stack': 'Stack' } });
  });

  test('asks everybody for an authenticator, and takes no text messages', () => {
    pool({ MfaConfiguration: 'ON', EnabledMfas: ['SOFTWARE_TOKEN_MFA'], SmsConfiguration: Match.absent() });
  });

  test('blocks risky sign-ins, which needs the PLUS plan, and keeps what it saw', () => {
    pool({ UserPoolTier: 'PLUS', UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' } });
    template.hasResourceProperties('AWS::Cognito::LogDeliveryConfiguration', {
      LogConfigurations: [Match.objectLike({ EventSource: 'userAuthEvents', LogLevel: 'INFO' })],
    });
    template.allResourcesProperties('AWS::Logs::LogGroup', {
      KmsKeyId: Match.anyValue(),
      RetentionInDays: 400,
    });
  });

  test('has a tenant that is set once', () => {
    pool({ Schema: [{ Name: 'tenantId', Mutable: false }] });
  });

  test('is neither deleted nor left without its users', () => {
    pool({ DeletionProtection: 'ACTIVE' });
    template.hasResource('AWS::Cognito::UserPool', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  test('completes access tokens, not only ID tokens', () => {
    pool({ LambdaConfig: { PreTokenGenerationConfig: { LambdaVersion: 'V2_0' } } });
  });
});

describe('the client of users', () => {
  test('may write nothing that counts, and gets short tokens that can be revoked', () => {
    build()
      .template()
      .hasResourceProperties('AWS::Cognito::UserPoolClient', {
        WriteAttributes: ['family_name', 'given_name', 'locale', 'zoneinfo'],
        ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
        AccessTokenValidity: 30,
        IdTokenValidity: 30,
        RefreshTokenValidity: 480,
        RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 30 },
        EnableTokenRevocation: true,
        PreventUserExistenceErrors: 'ENABLED',
        GenerateSecret: false,
        AllowedOAuthFlows: Match.absent(),
      });
  });

  test('signs in on a page by the code grant alone, where there are callbacks', () => {
    const template = build({ callbackUrls: ['https://app.example.com/'] }).template();
    template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', { 'Fn::Join': ['', [Match.anyValue(), '/invoke']] }],
    });
    template.resourceCountIs('AWS::Cognito::UserPoolDomain', 1);
  });

  test('has a page in the default style, without which Cognito shows none; and no style where there is no page', () => {
    const { stack, template } = build({ callbackUrls: ['https://app.example.com/'] });
    const [client] = Object.keys(template().findResources('AWS::Cognito::UserPoolClient'));
    const [domain] = Object.keys(template().findResources('AWS::Cognito::UserPoolDomain'));
    template().hasResource('AWS::Cognito::ManagedLoginBranding', {
      DependsOn: [domain],
      Properties: { ClientId: { Ref: client }, UseCognitoProvidedValues: true, Settings: Match.absent() },
    });
    expect(stack.node.findAll().filter(({ node }) => node.id === 'SignInPage')).toHaveLength(1);
    const machine = build({ machineClients: { Batch: { tenant: 'acme' } } });
    machine.template().resourceCountIs('AWS::Cognito::UserPoolDomain', 1);
    machine.template().resourceCountIs('AWS::Cognito::ManagedLoginBranding', 0);
  });

  test('tells where to sign in and where to get tokens, as far as somebody does', () => {
    const { stack, identity } = build({ callbackUrls: ['http://localhost:3000/?a=b', 'https://app.example.com/'] });
    const deployed = new Deployed(stack);
    const url = new URL(deployed.value(stack, identity.signInUrl!));
    expect(url.pathname).toBe('/oauth2/authorize');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: 'code',
      client_id: deployed.value(stack, identity.clientId),
      redirect_uri: 'http://localhost:3000/?a=b',
      scope: `openid ${identity.scope}`,
    });
    expect(new URL(deployed.value(stack, identity.tokenEndpoint!)).href).toBe(`${url.origin}/oauth2/token`);
    expect(build().identity).toMatchObject({ signInUrl: undefined, tokenEndpoint: undefined });
  });
});

describe('a machine client', () => {
  test('may be named by the props, with its tenant where there are tenants', () => {
    const { identity, template } = build({
      machineClients: { Batch: { tenant: 'acme' }, Crawler: { tenant: 'globex' } },
    });
    expect(Object.keys(identity.machineClients)).toEqual(['Batch', 'Crawler']);
    expect(identity.machineClients.Batch!.tenant).toBe('acme');
    template().resourceCountIs('AWS::SecretsManager::Secret', 2);
    expect(() => build({ machineClients: { Batch: {} } })).toThrow("'tenant' must be given");
    expect(() => build({ singleTenant: true, machineClients: { Batch: { tenant: 'acme' } } })).toThrow(
      "'tenant' must be absent",
    );
    expect(() => build({ machineClients: { 'a b': { tenant: 'acme' } } })).toThrow(
      "'machineClients' must have names of letters, digits and hyphens, got 'a b'",
    );
  });

  const { stack, identity, template } = build();
  const machine = identity.addMachineClient('Batch', 'acme');
  const role = new iam.Role(stack, 'Batch', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
  machine.grantCredentials(role);

  test('gets tokens by its secret, and no user can sign in to it', () => {
    template().hasResourceProperties('AWS::Cognito::UserPoolClient', {
      GenerateSecret: true,
      AllowedOAuthFlows: ['client_credentials'],
      ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
      WriteAttributes: ['locale'],
    });
  });

  test('calls for its own tenant', () => {
    const { clientTenants, clientIds } = identity.acceptedTokens();
    expect(clientTenants).toEqual({ [machine.clientId]: 'acme' });
    expect(clientIds).toEqual([identity.clientId, machine.clientId]);
  });

  test('leaves its credentials to those who were granted them', async () => {
    const sim = new Iam(stack);
    const resource = sim.deployed.one('AWS::SecretsManager::Secret').arn;
    const read = { principal: sim.role('Batch'), action: 'secretsmanager:GetSecretValue', resource };
    expect(await sim.decide(read)).toBe('allowed');
    expect(await sim.allows({ ...read, principal: sim.role('AccessToken') })).toBe(false);
    expect(await sim.allows({ ...read, action: 'secretsmanager:PutSecretValue' })).toBe(false);
  });

  test('gives the stock packs nothing to find', () => {
    const { stack, identity } = build();
    identity.addMachineClient('Batch', 'acme');
    expect(nagFindings(stack)).toEqual([]);
  });

  test('needs a tenant, except where there are none', () => {
    expect(() => build().identity.addMachineClient('Batch')).toThrow(
      "'tenant' must be given for the machine client 'Batch', whose tokens carry none of their own, unless 'singleTenant' is true; got none",
    );
    expect(() => build({ singleTenant: true }).identity.addMachineClient('Batch', 'acme')).toThrow(
      "'tenant' must be absent with 'singleTenant' for the machine client 'Batch', got 'acme' (at Stack/Identity)",
    );
    const { identity } = build({ singleTenant: true });
    identity.addMachineClient('Batch');
    expect(identity.acceptedTokens().clientTenants).toBeUndefined();
  });
});

describe('access tokens', () => {
  const event = (tenant?: string): TokenEvent => ({
    request: { userAttributes: { sub: 'u', ...(tenant ? { 'custom:tenantId': tenant } : {}) } },
    response: {},
  });
  const settings = tokenSettings('llm-gateway/invoke', 'required');
  const details = (tenant: string | undefined, of = settings) =>
    completeToken(event(tenant), of).response.claimsAndScopeOverrideDetails?.accessTokenGeneration;

  test('carry the tenant and the scope', () => {
    expect(details('acme')).toEqual({ claimsToAddOrOverride: { tenant: 'acme' }, scopesToAdd: ['llm-gateway/invoke'] });
  });

  test('carry neither without a tenant, whatever the client asked for', () => {
    expect(details(undefined)).toEqual({ claimsToSuppress: ['tenant'], scopesToSuppress: ['llm-gateway/invoke'] });
  });

  test('carry the scope of tools too where there is a gateway of tools, and none of them without a tenant', () => {
    const both = tokenSettings('llm-gateway/invoke agent-gateway/tools.call', 'required');
    const scopes = ['llm-gateway/invoke', 'agent-gateway/tools.call'];
    expect(details('acme', both)).toMatchObject({ scopesToAdd: scopes });
    expect(details(undefined, both)).toEqual({ claimsToSuppress: ['tenant'], scopesToSuppress: scopes });
  });

  test('carry the scope alone where there are no tenants', () => {
    expect(details('acme', tokenSettings('s', 'none'))).toEqual({ claimsToSuppress: ['tenant'], scopesToAdd: ['s'] });
  });

  test('are not issued when the settings are missing', () => {
    expect(() => tokenSettings(undefined, 'required')).toThrow('missing');
    expect(() => tokenSettings('s', 'other')).toThrow('missing');
  });
});

describe('policies', () => {
  const aliases = ['default'];
  const weather = {
    description: 'Weather',
    inputSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  };
  const bind = (authorization: Authorization, over: Partial<Parameters<Authorization['_bind']>[1]> = {}) => {
    const stack = newStack();
    return { stack, bound: authorization._bind(stack, { aliases, tools: {}, tenants: true, groups: true, ...over }) };
  };

  test('that are absent leave one alias open, without the time that Cedar takes to load', () => {
    expect(bind(Authorization.inProcess()).bound.cedar).toBeUndefined();
  });

  test('that are absent leave other aliases shut, which is an error', () => {
    for (const names of [['large'], ['default', 'large']]) {
      expect(() => bind(Authorization.inProcess(), { aliases: names })).toThrow(
        "without any only the alias 'default' may be invoked, and not alias 'large'; got none (at",
      );
    }
  });

  const everybody =
    'permit (principal, action == SecureLlm::Action::"Invoke", resource == SecureLlm::Alias::"default");';

  test('may speak of the arguments of a tool', () => {
    const policies = {
      everybody,
      weather:
        'permit (principal, action == SecureLlm::Action::"CallTool:weather", resource) when { context.arguments.city == "Bern" };',
    };
    const all = { ...policies, invoke: 'permit (principal, action == SecureLlm::Action::"Invoke", resource);' };
    expect(bind(Authorization.inProcess(all), { tools: { weather } }).bound.cedar?.policies).toEqual(all);
  });

  describe('of which', () => {
    const invoke = (rest: string, condition = '') =>
      `permit (principal, action == SecureLlm::Action::"Invoke", resource${rest})${condition};`;
    const call = (condition: string, action = '"CallTool:weather"') =>
      `permit (principal, action in SecureLlm::Action::${action}, resource) ${condition};`;
    const offered = { aliases: ['default', 'large'], tools: { weather } };
    const bound = (policies: string[]) => () =>
      bind(Authorization.inProcess(Object.fromEntries(policies.map((text, i) => [`p${i}`, text]))), offered);

    test.each([
      ['name all aliases', [invoke(''), call('')]],
      ['except nobody in particular', [invoke('', ' unless { principal in SecureLlm::Group::"guests" }'), call('')]],
      ['ask for streams', [invoke('', ' when { context.streaming }'), call('')]],
      ['speak of the group of all tools', [invoke(''), call('', '"CallTool"')]],
      ['ask for what a call may hold', [invoke(''), call('when { context.approved && context.arguments.city != "" }')]],
      ['forbid one group', [invoke(''), call(''), 'forbid (principal in SecureLlm::Group::"x", action, resource);']],
    ])('some %s leave everything to somebody', (_, policies) => {
      expect(bound(policies)).not.toThrow();
    });

    test.each([
      ['one alias in the head', [everybody, call('')], "alias 'large'"],
      [
        'one alias in a condition',
        [invoke('', ' when { resource == SecureLlm::Alias::"large" }'), call('')],
        "alias 'default'",
      ],
      [
        'all but one alias',
        [invoke('', ' unless { resource == SecureLlm::Alias::"large" }'), call('')],
        "alias 'large'",
      ],
      ['no tool', [invoke('')], "tool 'weather'"],
      ['a tool under a condition that never holds', [invoke(''), call('when { false }')], "tool 'weather'"],
      [
        'what another forbids',
        [invoke(''), call(''), 'forbid (principal, action, resource == SecureLlm::Alias::"large");'],
        "alias 'large'",
      ],
    ])('all permit %s, and so leave something to nobody: refused', (_, policies, shut) => {
      expect(bound(policies)).toThrow(
        `must permit what the gateway has to somebody: no policy permits ${shut}; got the policies`,
      );
    });

    test.each([
      'forbid (principal in SecureLlm::Group::"x", action, resource == SecureLlm::Alias::"lagre");',
      'forbid (principal, action, resource) when { resource == SecureLlm::Alias::"lagre" };',
    ])('one names an alias that there is not: %s', (text) => {
      for (const make of [Authorization.inProcess, Authorization.verifiedPermissions]) {
        expect(() => bind(make({ all: invoke(''), tools: call(''), typo: text }), offered)).toThrow(
          `got policy 'typo': speaks of alias 'lagre', and the gateway has default, large`,
        );
      }
    });
  });

  test.each([
    ['that Cedar cannot parse', 'permit (principal', /policy 'p': /],
    ['about what does not exist', 'permit (principal, action, resource) when { principal.role == "admin" };', /role/],
    ['that permit everything', 'permit (principal, action, resource);', /permits everything to everybody/],
    [
      'of an alias that the gateway has not',
      'permit (principal, action, resource == SecureLlm::Alias::"nope");',
      /policy 'p': speaks of alias 'nope', and the gateway has default/,
    ],
    [
      'of such an alias in a condition',
      'permit (principal, action, resource) unless { resource == SecureLlm::Alias::"nope" };',
      /policy 'p': speaks of alias 'nope'/,
    ],
    [
      'of a tool that the gateway has not',
      'forbid (principal, action, resource == SecureLlm::Tool::"nope");',
      /policy 'p': speaks of tool 'nope', and the gateway has none/,
    ],
    [
      'of an action that does not exist',
      'permit (principal, action == SecureLlm::Action::"CallTool:nope", resource);',
      /CallTool:nope/,
    ],
    [
      'of a user without a tenant',
      'permit (principal == SecureLlm::User::"ada", action, resource);',
      /policy 'p': speaks of user 'ada', and users are called <tenant>\/<subject>/,
    ],
  ])('%s are refused at synthesis', (_, text, message) => {
    for (const authorization of [
      Authorization.inProcess({ p: text }),
      Authorization.verifiedPermissions({ p: text }),
    ]) {
      expect(() => bind(authorization)).toThrow(message);
    }
  });

  test('of a tenant or group are refused where no claim names one, and taken where one does', () => {
    const tenant = Authorization.inProcess({ p: 'permit (principal in SecureLlm::Tenant::"acme", action, resource);' });
    const group = Authorization.inProcess({ p: 'permit (principal in SecureLlm::Group::"staff", action, resource);' });
    expect(() => bind(tenant, { tenants: false })).toThrow(/speaks of tenant 'acme', .*everybody is of 'default'/);
    expect(() => bind(group, { groups: false })).toThrow(
      /speaks of group 'staff', and no claim of the tokens lists groups/,
    );
    for (const each of [tenant, group]) expect(() => bind(each)).not.toThrow();
  });

  test.each<[string, string, string[]]>([
    ['every alias by one policy', 'permit (principal, action == SecureLlm::Action::"Invoke", resource);', ['a', 'b']],
    ['every alias by its kind', 'permit (principal, action, resource is SecureLlm::Alias);', ['a', 'b']],
    ['an alias by name', 'permit (principal, action, resource == SecureLlm::Alias::"a");', ['a']],
    [
      'an alias of two',
      'permit (principal, action in [SecureLlm::Action::"Invoke"], resource == SecureLlm::Alias::"b");',
      ['b'],
    ],
  ])('permit %s', (_, text, permitted) => {
    const both = ['a', 'b'];
    const missing = both.filter((alias) => !permitted.includes(alias));
    const made = () => bind(Authorization.inProcess({ p: text }), { aliases: both });
    if (missing.length === 0) expect(made).not.toThrow();
    else expect(made).toThrow(`no policy permits alias '${missing[0]}'; got the policies p`);
  });

  test('that a store may open later leave what they do not permit with a warning', () => {
    const text = 'permit (principal, action, resource == SecureLlm::Alias::"a");';
    const { stack } = bind(Authorization.verifiedPermissions({ p: text }), { aliases: ['a', 'b'] });
    const warnings = Annotations.fromStack(stack).findWarning(
      '*',
      Match.stringLikeRegexp("no policy permits alias 'b'"),
    );
    expect(warnings).toHaveLength(1);
  });

  test('are read before there is a gateway', () => {
    const made = (text: string) => () =>
      new WorkloadIdentity(newStack(), 'Identity', { authorization: Authorization.inProcess({ p: text }) });
    expect(made('permit (principal')).toThrow(/'policies' must be Cedar policies, got policy 'p': .*Identity\)/);
    expect(made('permit (principal, action, resource);')).toThrow(/permits everything to everybody/);
    // which aliases there are is the gateway's to say
    expect(made('permit (principal, action, resource == SecureLlm::Alias::"large");')).not.toThrow();
  });

  test('are refused without any, and with an id that no service takes', () => {
    expect(() => bind(Authorization.inProcess({}))).toThrow("'policies' must hold at least one policy");
    expect(() => bind(Authorization.inProcess({ 'a b': 'x' }))).toThrow("got 'a b'");
  });

  test('can live in a store that validates strictly, and that outlives the stack while they do not', () => {
    const { stack, bound } = bind(Authorization.verifiedPermissions());
    const template = Template.fromStack(stack);
    template.hasResource('AWS::VerifiedPermissions::PolicyStore', {
      DeletionPolicy: 'Retain',
      Properties: { ValidationSettings: { Mode: 'STRICT' }, DeletionProtection: { Mode: 'ENABLED' } },
    });
    template.hasResource('AWS::VerifiedPermissions::Policy', { DeletionPolicy: Match.absent() });
    expect(bound.cedar).toBeUndefined();
  });
});

describe('an identity from elsewhere', () => {
  test('has machine clients of tenants that the gateway takes', () => {
    const stack = newStack();
    const userPool = cognito.UserPool.fromUserPoolId(stack, 'Pool', 'eu-central-1_abc');
    const pool = (id: string, tenant: string) =>
      WorkloadIdentity.fromUserPool(stack, `Pool-${id}`, {
        ...{ userPool, clientIds: ['c'], scopes: ['api/llm'], clientTenants: { c: tenant } },
      });
    const oidc = (id: string, tenant: string) =>
      WorkloadIdentity.fromOidc(stack, `Oidc-${id}`, {
        ...{ issuer: 'https://login.example.com', audience: ['llm'], clientTenants: { c: tenant } },
      });
    for (const make of [pool, oidc]) {
      expect(make('good', 'acme').acceptedTokens().clientTenants).toEqual({ c: 'acme' });
      for (const [i, tenant] of ['', 'acme/al', 'a b', 'x'.repeat(257)].entries()) {
        expect(() => make(`bad${i}`, tenant)).toThrow(`'clientTenants' must hold tenants of 1 to 256`);
      }
    }
  });

  test('is a user pool, of which access tokens with a scope count', () => {
    const stack = newStack();
    const userPool = cognito.UserPool.fromUserPoolId(stack, 'Pool', 'eu-central-1_abc');
    const base = { userPool, clientIds: ['c'], scopes: ['api/llm'] };
    const identity = WorkloadIdentity.fromUserPool(stack, 'Identity', base);
    expect(identity.acceptedTokens()).toMatchObject({ kind: 'cognito', clientIds: ['c'], tokenUse: 'access' });
    expect(identity.claims).toEqual({ subject: 'sub', groups: 'cognito:groups' });
    expect(() => WorkloadIdentity.fromUserPool(stack, 'A', { ...base, scopes: [] })).toThrow(
      "'scopes' must hold at least one scope with TokenUse.ACCESS: without any, API Gateway takes ID tokens only; got none (at Stack/A)",
    );
    const ids = WorkloadIdentity.fromUserPool(stack, 'Ids', { ...base, tokenUse: TokenUse.ID, scopes: [] });
    expect(ids.acceptedTokens()).toMatchObject({ tokenUse: 'id', scopes: undefined });
    expect(() => WorkloadIdentity.fromUserPool(stack, 'B', { ...base, clientIds: [] })).toThrow("'clientIds'");
    expect(() => WorkloadIdentity.fromUserPool(stack, 'C', { ...base, tokenUse: TokenUse.ID, scopes: ['x'] })).toThrow(
      "'scopes' must be empty with TokenUse.ID: ID tokens have none, got x",
    );
  });

  test('is an OIDC issuer with an audience', () => {
    const stack = newStack();
    const oidc = { issuer: 'https://login.example.com/tenant', audience: ['llm'] };
    const identity = WorkloadIdentity.fromOidc(stack, 'Identity', { ...oidc, tenantClaim: 'org' });
    expect(identity.acceptedTokens()).toMatchObject({ kind: 'oidc', ...oidc });
    expect(identity.claims).toEqual({ subject: 'sub', tenant: 'org' });
    expect(() => WorkloadIdentity.fromOidc(stack, 'A', { ...oidc, audience: [] })).toThrow("'audience'");
    for (const issuer of ['http://login.example.com', 'https://a@b.example.com', 'https://login.example.com/?x']) {
      expect(() => WorkloadIdentity.fromOidc(stack, issuer, { ...oidc, issuer })).toThrow(
        `'issuer' must be an https URL, got '${issuer}'`,
      );
    }
  });
});

test('fails for tokens that last too long or too short', () => {
  expect(() => build({ accessTokenValidity: Duration.minutes(61) })).toThrow(
    "'accessTokenValidity' must be 5 to 60 minutes, got 1 hour 1 minute (at Stack/Identity)",
  );
  expect(() => build({ accessTokenValidity: Duration.minutes(4) })).toThrow('got 4');
  expect(() => build({ sessionValidity: Duration.days(31) })).toThrow("'sessionValidity'");
});

test('fails for callbacks over plain HTTP', () => {
  expect(() => build({ callbackUrls: ['http://app.example.com'] })).toThrow("got 'http://app.example.com'");
  expect(() => build({ callbackUrls: ['http://localhost.example.com'] })).toThrow("'callbackUrls'");
  expect(() => build({ logoutUrls: ['https://app.example.com'] })).toThrow("'logoutUrls' must be absent");
  expect(() => build({ callbackUrls: ['http://localhost:3000/'] })).not.toThrow();
});

test('two of them do not collide in one stack', () => {
  const stack = newStack();
  for (const id of ['A', 'B']) new WorkloadIdentity(stack, id, { callbackUrls: ['https://app.example.com/'] });
  const prefixes = Template.fromStack(stack).findResources('AWS::Cognito::UserPoolDomain');
  expect(new Set(Object.values(prefixes).map(({ Properties }) => JSON.stringify(Properties.Domain))).size).toBe(2);
});
