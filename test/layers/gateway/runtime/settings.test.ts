import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_CEDAR_POLICIES, ENV, FIXED } from '../../../../lib/contract';
import { checked, type GatewaySettings, SettingsError } from '../../../../lib/layers/gateway/runtime/settings';
import { settingsFromEnv } from '../../../../lib/layers/gateway/runtime/settings-from-env';

const base: Record<string, string> = {
  ...FIXED,
  AWS_REGION: 'eu-central-1',
  [ENV.aliases]: JSON.stringify({ default: { modelId: 'm' } }),
  [ENV.tokenSource]: 'authorizer',
  [ENV.tokenIssuers]: JSON.stringify([{ kind: 'cognito', issuer: 'https://issuer', clientIds: ['c'] }]),
  [ENV.principalClaims]: JSON.stringify({ subject: 'sub' }),
  [ENV.killSwitchApplication]: 'a',
  [ENV.killSwitchEnvironment]: 'e',
  [ENV.killSwitchProfile]: 'p',
  [ENV.quotaTable]: 't',
  [ENV.userTokensPerDay]: '1000',
  [ENV.tenantTokensPerDay]: '10000',
  [ENV.userRequestsPerMinute]: '60',
  [ENV.maxOutputTokens]: '1024',
  [ENV.maxInputChars]: '16000',
  [ENV.guardrailId]: 'g',
  [ENV.guardrailVersion]: '1',
  [ENV.outputMode]: 'text',
  [ENV.linkPolicy]: 'strip',
  [ENV.secretArn]: 'arn:secret',
  [ENV.auditLogGroup]: '/audit',
  [ENV.aiDisclosure]: 'true',
  [ENV.fallbackMode]: 'static-message',
  [ENV.staticMessage]: 'Later.',
};
const read = (more: Record<string, string | undefined> = {}): GatewaySettings => settingsFromEnv({ ...base, ...more });
const document = (value: unknown): string => {
  const path = join(mkdtempSync(join(tmpdir(), 'gateway-')), 'gateway.json');
  writeFileSync(path, JSON.stringify(value));
  return path;
};
const tools = { lookup: { description: 'd', inputSchema: { type: 'object' } } };

test('reads what the contract names, with safe defaults for what is absent', () => {
  expect(read()).toMatchObject({
    auditMode: 'strict',
    maxToolSteps: 5,
    quota: { shards: 1 },
    output: { mode: 'text', linkHosts: [] },
    timeouts: { request: 110_000 },
  });
});
test.each(Object.keys(FIXED))('%s has one accepted value', (name) => {
  expect(() => read({ [name]: 'something-else' })).toThrow(name);
  expect(() => read({ [name]: undefined })).toThrow(name);
});
test.each(Object.keys(base).filter((name) => !(name in FIXED)))('%s cannot be left out', (name) => {
  expect(() => read({ [name]: undefined })).toThrow(name);
});
test('everything that is missing or wrong is named at once', () => {
  const said = (env: Record<string, string | undefined>): string => {
    try {
      settingsFromEnv(env);
    } catch (error) {
      return (error as Error).message;
    }
    return '';
  };
  const none = said({});
  for (const name of Object.keys(base)) expect(none.split('; ')).toContain(`${name} is not set`);
  const some = { ...base, [ENV.aliases]: 'no json', [ENV.maxOutputTokens]: '0', [ENV.outputMode]: 'html', GW_ROLE: '' };
  expect(said(some)).toBe(
    [
      `${ENV.role} is not set`,
      `${ENV.outputMode} must be one of text, html-escaped, json-schema`,
      `${ENV.aliases} is not JSON`,
      `${ENV.maxOutputTokens} must be a whole number from 1 to 4096`,
    ].join('; '),
  );
});
test.each<[string, string]>([
  [ENV.guardrailVersion, 'DRAFT'],
  [ENV.maxOutputTokens, '4097'],
  [ENV.maxOutputTokens, '0'],
  [ENV.maxInputChars, '32001'],
  [ENV.userTokensPerDay, 'many'],
  [ENV.userTokensPerDay, '-1'],
  [ENV.userRequestsPerMinute, '0'],
  [ENV.quotaShards, '17'],
  [ENV.outputMode, 'html'],
  [ENV.linkPolicy, 'allow'],
  [ENV.auditMode, 'off'],
  [ENV.groundingAction, 'ignore'],
  [ENV.aliases, '{}'],
  [ENV.aliases, 'not json'],
  [ENV.tokenIssuers, '[]'],
  [ENV.tokenIssuers, '[{"kind":"cognito","issuer":"https://issuer"}]'],
  [ENV.tokenIssuers, '[{"kind":"oidc","issuer":"https://issuer"}]'],
  [ENV.document, '/does/not/exist.json'],
])('%s = %s is refused', (name, value) => {
  expect(() => read({ [name]: value })).toThrow();
});
describe('a knowledge base', () => {
  const own = { id: 'KB12345678', tenantKey: 'tenant', maxSources: 5 };
  const shared = { id: 'KB87654321', maxSources: 5 };
  const retrieving = (claim: string | undefined, ...bases: object[]) => {
    const entries = bases.map((knowledgeBase, i) => [`a${i}`, { modelId: 'm', knowledgeBase }]);
    return read({
      [ENV.aliases]: JSON.stringify(Object.fromEntries(entries)),
      [ENV.document]: document({ cedar: { policies: DEFAULT_CEDAR_POLICIES } }),
      [ENV.principalClaims]: JSON.stringify({ subject: 'sub', tenant: 'org' }),
      [ENV.retrievalFilterClaim]: claim,
    });
  };
  test('is searched as the template says', () => {
    expect(retrieving('org', own, own)).toMatchObject({ requireCitations: true, groundingAction: 'block' });
    expect(retrieving('none', own, shared).aliases.a1!.knowledgeBase).toEqual(shared);
  });
  test.each<[string, string | undefined, object[]]>([
    ['that the template does not show', undefined, [own]],
    ['with another claim than the principal’s', 'email', [own]],
    ['without the filter that the template shows', 'org', [own, shared]],
    ['with a filter where the template shows none', 'none', [own]],
    ['without a limit of sources', 'org', [{ ...own, maxSources: 0 }]],
    ['with too many sources', 'org', [{ ...own, maxSources: 21 }]],
  ])('%s is not', (_, claim, bases) => {
    expect(() => retrieving(claim, ...bases)).toThrow();
  });
});
describe('what callers may say beyond text', () => {
  const may = (value: string | undefined, alias: object) =>
    read({ [ENV.aliases]: JSON.stringify({ default: { modelId: 'm', ...alias } }), [ENV.callersMay]: value });
  const instructions = { clientInstructions: { maxChars: 100 } };
  const tools_ = { clientTools: { maxTools: 1 } };
  test('is what the template shows', () => {
    expect(may(undefined, {}).aliases.default).toEqual({ modelId: 'm' });
    expect(may('text', { parameters: { temperature: [0, 1] } }).aliases.default.parameters).toBeDefined();
    expect(may('instructions,tools', { ...instructions, ...tools_ }).aliases.default).toMatchObject(instructions);
  });
  test.each<[string, string | undefined, object]>([
    ['that the template does not show', undefined, instructions],
    ['that the template denies', 'text', tools_],
    ['of which the template shows a part', 'instructions', { ...instructions, ...tools_ }],
    ['that the template shows and no alias has', 'tools', {}],
    ['without an end', 'instructions', { clientInstructions: { maxChars: 8_001 } }],
    ['without a number', 'instructions', { clientInstructions: {} }],
    ['in tools without a number', 'tools', { clientTools: {} }],
    ['in no stop sequence', 'text', { parameters: { stopSequences: 0 } }],
    ['in too many tools', 'tools', { clientTools: { maxTools: 65 } }],
    ['pinned to what is no hash', 'tools', { clientTools: { maxTools: 1, pinned: ['x'] } }],
    ['hotter than models are', 'text', { parameters: { temperature: [0, 2] } }],
    ['in a range without a number', 'text', { parameters: { topP: [0.9, 0.1] } }],
  ])('%s is not', (_, value, alias) => {
    expect(() => may(value, alias)).toThrow();
  });
});
test('a mode that needs more says so', () => {
  expect(() => read({ [ENV.outputMode]: 'json-schema' })).toThrow(ENV.outputSchema);
  expect(() => read({ [ENV.linkPolicy]: 'allowlist' })).toThrow(ENV.linkHosts);
  expect(() => read({ [ENV.fallbackMode]: 'model' })).toThrow(ENV.fallbackModelId);
  expect(() => read({ [ENV.outputMode]: 'json-schema', [ENV.outputSchema]: '{"type":"object","oneOf":[]}' })).toThrow(
    'oneOf',
  );
});
test('records go to the log group that the template shows, or nowhere', () => {
  expect(() => read({ AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/other' })).toThrow(ENV.auditLogGroup);
  expect(() => read({ AWS_LAMBDA_LOG_GROUP_NAME: '/audit' })).not.toThrow();
});
test('no alias has a tool that no policy speaks of', () => {
  const aliases = JSON.stringify({ default: { modelId: 'm', tools: ['lookup'] } });
  const functions = JSON.stringify({ lookup: 'arn' });
  const bare = { [ENV.aliases]: aliases, [ENV.toolFunctions]: functions, [ENV.document]: document({ tools }) };
  expect(() => read(bare)).toThrow('nothing authorizes');
  expect(() => read({ ...bare, [ENV.policyStoreId]: 'store' })).not.toThrow();
  expect(() =>
    read({ ...bare, [ENV.document]: document({ tools, cedar: { policies: DEFAULT_CEDAR_POLICIES } }) }),
  ).not.toThrow();
});
test('without policies there is one alias, the one that the default policies permit', () => {
  const aliases = JSON.stringify({ default: { modelId: 'm' }, other: { modelId: 'n' } });
  expect(() => read({ [ENV.aliases]: aliases })).toThrow('nothing authorizes alias other');
  expect(() => read({ [ENV.aliases]: aliases, [ENV.policyStoreId]: 'store' })).not.toThrow();
});
test('policies in two places are a contradiction', () => {
  const path = document({ cedar: { policies: DEFAULT_CEDAR_POLICIES } });
  expect(() => read({ [ENV.document]: path, [ENV.policyStoreId]: 'store' })).toThrow('exclude each other');
});
test('a tool without a function, or with a schema that cannot be checked, is refused', () => {
  expect(() => read({ [ENV.document]: document({ tools }) })).toThrow('no function');
  const odd = { lookup: { description: 'd', inputSchema: { type: 'object', patternProperties: {} } } };
  expect(() => read({ [ENV.document]: document({ tools: odd }), [ENV.toolFunctions]: '{"lookup":"arn"}' })).toThrow(
    'patternProperties',
  );
});

describe('settings that contradict themselves are refused, and the error says what is wrong:', () => {
  const cedar = { policies: DEFAULT_CEDAR_POLICIES };
  const url = 'https://tools.example/mcp';
  const agentGateway = { url, scope: 'tools/call', tools: { lookup: 'Orders___lookup' } };
  const usageLimits = {
    application: 'a',
    environment: 'e',
    profile: 'p',
    userTokensPerDay: 1_000,
    tenantTokensPerDay: 1e12,
    userRequestsPerMinute: 60,
  };
  const issuer = 'https://issuer';
  const one = (alias: object): Partial<GatewaySettings> => ({ aliases: { default: { modelId: 'm', ...alias } } });
  /** An alias that searches, where policies permit it. */
  const searching = (more: object): Partial<GatewaySettings> =>
    one({ knowledgeBase: { id: 'KB12345678', maxSources: 5, ...more } });
  const behind = (more: object): Partial<GatewaySettings> => ({
    document: { tools },
    agentGateway: { ...agentGateway, ...more },
  });
  const claims = { subject: 'sub', tenant: 'org', groups: 'groups' };
  const check = (more: Partial<GatewaySettings>) => checked({ ...read(), ...more });

  test.each<[string, Partial<GatewaySettings>]>([
    ['an issuer of each kind', { issuers: [{ kind: 'oidc', issuer, audience: ['a'] }] }],
    ['ceilings at what everybody has', { usageLimits: { ...usageLimits, tenantTokensPerDay: 10_000 } }],
    ['ceilings at what anybody may', { usageLimits: { ...usageLimits, userTokensPerDay: 1e12 } }],
    ['the most calls of tools', one({ maxToolCalls: 50 })],
    ['the fewest calls of tools', one({ maxToolCalls: 1 })],
    ['one source', searching({ maxSources: 1 })],
    [
      'keys of metadata, and claims for them',
      { ...searching({ tenantKey: 't', groupsKey: 'g', sourceKey: 's' }), claims },
    ],
    ['a tool behind an agent gateway', behind({})],
    ['an agent gateway on this machine', behind({ url: 'http://127.0.0.1:8080/mcp' })],
    ['a page for approvals', behind({ approvalsPage: 'https://desk.example/approvals' })],
    ['a page on this machine', behind({ approvalsPage: 'http://127.0.0.1:8080/' })],
  ])('none of %s', (_, more) => {
    expect(() => check(more)).not.toThrow();
  });

  test.each<[string, Partial<GatewaySettings>]>([
    ['there is no alias', { aliases: {} }],
    ['there is no token issuer', { issuers: [] }],
    ['issuer https://issuer has no client ids', { issuers: [{ kind: 'cognito', issuer, clientIds: [] }] }],
    ['issuer https://issuer has no audience', { issuers: [{ kind: 'oidc', issuer, audience: [] }] }],
    ['policies in the document and a policy store exclude each other', { document: { cedar }, policyStoreId: 'store' }],
    ['tool lookup has no function', { document: { tools } }],
    ['tool lookup has no function', { ...behind({ tools: {} }) }],
    ['tool lookup has a function, and an agent gateway', { ...behind({}), toolFunctions: { lookup: 'arn' } }],
    ['a guardrail version must be a number, never DRAFT', { guardrail: { id: 'g', version: 'DRAFT' } }],
    ['a guardrail version must be a number, never DRAFT', one({ guardrail: { id: 'g', version: '1 ' } })],
    ['alias default needs a numbered prompt version', one({ prompt: { id: 'P', version: 'DRAFT' } })],
    ['alias default needs a numbered prompt version', one({ prompt: { id: 'P', version: '1a' } })],
    ['alias default names an unknown tool, rm', one({ tools: ['rm'] })],
    ['alias default needs 1 to 50 calls of tools', one({ maxToolCalls: 0 })],
    ['alias default needs 1 to 50 calls of tools', one({ maxToolCalls: 51 })],
    ['alias default needs 1 to 50 calls of tools', one({ maxToolCalls: 1.5 })],
    ['alias default filters by a tenant that no claim names', searching({ tenantKey: 't' })],
    ['alias default filters by groups that no claim names', searching({ groupsKey: 'g' })],
    ['alias default needs 1 to 20 sources', searching({ maxSources: 0 })],
    ['alias default needs 1 to 20 sources', searching({ maxSources: 21 })],
    ['alias default needs 1 to 20 sources', searching({ maxSources: 2.5 })],
    ...(['tenantKey', 'groupsKey', 'sourceKey'] as const).map((key): [string, Partial<GatewaySettings>] => [
      "a metadata key of alias default must be 1 to 100 characters that do not begin with 'x-amz-bedrock' or '_'",
      { ...searching({ [key]: '_hidden' }), claims },
    ]),
    ['alias default needs clientTools of 1 to 64', one({ clientTools: { maxTools: 65 } })],
    ['nothing authorizes alias other', { aliases: { other: { modelId: 'm' } } }],
    [
      'nothing authorizes alias default and its tools',
      { ...one({ tools: ['lookup'] }), document: { tools }, toolFunctions: { lookup: 'arn' } },
    ],
    ['there is no output schema', { output: { mode: 'json-schema', linkHosts: [] } }],
    ...(['application', 'environment', 'profile'] as const).flatMap((id): [string, Partial<GatewaySettings>][] => [
      [`the document of usage limits has no ${id}`, { usageLimits: { ...usageLimits, [id]: '' } }],
      [`the document of usage limits has no ${id}`, { usageLimits: { ...usageLimits, [id]: undefined as never } }],
    ]),
    ...(
      [
        ['userTokensPerDay', 999, '1000 to 1000000000000'],
        ['userTokensPerDay', 1_000.5, '1000 to 1000000000000'],
        ['tenantTokensPerDay', 1e12 + 1, '10000 to 1000000000000'],
        ['userRequestsPerMinute', 59, '60 to 6000'],
        ['userRequestsPerMinute', 6_001, '60 to 6000'],
      ] as const
    ).map(([name, value, range]): [string, Partial<GatewaySettings>] => [
      `the ceiling of ${name} must be a whole number from ${range}`,
      { usageLimits: { ...usageLimits, [name]: value } },
    ]),
    ['the address of the agent gateway is none', behind({ url: 'tools.example' })],
    ['the agent gateway must be called by https', behind({ url: 'http://tools.example/mcp' })],
    ...['https://ada@tools.example', 'https://:pw@tools.example', `${url}?tenant=acme`, `${url}#there`].map(
      (address): [string, Partial<GatewaySettings>] => [
        'the address of the agent gateway must be a host and a path',
        behind({ url: address }),
      ],
    ),
    ['the agent gateway needs a scope', behind({ scope: undefined })],
    ['the agent gateway needs a scope', behind({ scope: 'two words' })],
    ...['http://desk.example/', 'desk.example', 'ftp://127.0.0.1/'].map((page): [string, Partial<GatewaySettings>] => [
      'approvals of the agent gateway must have a page, by https',
      behind({ approvalsPage: page }),
    ]),
    ...['lookup', 'Orders___look up', `Orders___${'x'.repeat(56)}`].map((there): [string, Partial<GatewaySettings>] => [
      'tool lookup needs a name at the agent gateway, <Target>___<tool>',
      behind({ tools: { lookup: there } }),
    ]),
  ])('%s (%#)', (message, more) => {
    const refused = () => check(more);
    expect(refused).toThrow(SettingsError);
    expect(refused).toThrow(new SettingsError(message));
  });
});

describe('the environment', () => {
  test('is read into settings as it was written', () => {
    const limits = {
      application: 'la',
      environment: 'le',
      profile: 'lp',
      userTokensPerDay: 2_000,
      tenantTokensPerDay: 20_000,
      userRequestsPerMinute: 61,
    };
    const path = document({ cedar: { policies: DEFAULT_CEDAR_POLICIES }, tools });
    const settings = read({
      [ENV.usageLimits]: JSON.stringify(limits),
      [ENV.document]: path,
      [ENV.toolFunctions]: '{"lookup":"arn"}',
      [ENV.globalTokensPerDay]: '50000',
      [ENV.quotaShards]: '4',
      [ENV.linkPolicy]: 'allowlist',
      [ENV.linkHosts]: '["docs.example.com"]',
      [ENV.outputMode]: 'json-schema',
      [ENV.outputSchema]: '{"type":"object"}',
      [ENV.auditMode]: 'best-effort',
      [ENV.aiDisclosure]: 'false',
      [ENV.requireCitations]: 'false',
      [ENV.groundingAction]: 'annotate',
      [ENV.fallbackMode]: 'model',
      [ENV.fallbackModelId]: 'spare',
      [ENV.maxToolSteps]: '15',
      [ENV.requestTimeoutMs]: '1000',
    });
    expect(settings).toMatchObject({
      region: 'eu-central-1',
      aliases: { default: { modelId: 'm' } },
      tokenSource: 'authorizer',
      issuers: [{ kind: 'cognito', issuer: 'https://issuer', clientIds: ['c'] }],
      claims: { subject: 'sub' },
      policyStoreId: undefined,
      killSwitch: { application: 'a', environment: 'e', profile: 'p' },
      usageLimits: limits,
      quota: {
        table: 't',
        userTokensPerDay: 1_000,
        tenantTokensPerDay: 10_000,
        globalTokensPerDay: 50_000,
        userRequestsPerMinute: 60,
        shards: 4,
      },
      maxOutputTokens: 1_024,
      maxInputChars: 16_000,
      guardrail: { id: 'g', version: '1' },
      output: { mode: 'json-schema', schema: { type: 'object' }, linkHosts: ['docs.example.com'] },
      secretArn: 'arn:secret',
      auditMode: 'best-effort',
      aiDisclosure: false,
      requireCitations: false,
      groundingAction: 'annotate',
      fallbackModelId: 'spare',
      staticMessage: 'Later.',
      toolFunctions: { lookup: 'arn' },
      maxToolSteps: 15,
      timeouts: { control: 2_000, retrieval: 5_000, modelStart: 30_000, modelIdle: 20_000, request: 1_000 },
    });
    expect(settings.document?.tools).toEqual(tools);
  });
  test('leaves out what it does not name', () => {
    const settings = read();
    expect(settings.aiDisclosure).toBe(true);
    expect(settings.toolFunctions).toEqual({});
    const absent = ['document', 'usageLimits', 'fallbackModelId', 'agentGateway'] as const;
    for (const name of absent) expect([name, settings[name]]).toEqual([name, undefined]);
    expect([settings.quota.globalTokensPerDay, settings.output.schema]).toEqual([undefined, undefined]);
    expect(settings).toMatchObject({ requireCitations: true, groundingAction: 'block' });
  });
  test.each([
    [ENV.document, '/does/not/exist.json', `${ENV.document} cannot be read`],
    ['AWS_LAMBDA_LOG_GROUP_NAME', '/other', `${ENV.auditLogGroup} is not the log group that this function writes to`],
    [ENV.callersMay, 'tools', `${ENV.callersMay} must be text, as the aliases have it`],
    [ENV.quotaShards, '', `${ENV.quotaShards} is not set`],
    [ENV.requestTimeoutMs, '895001', `${ENV.requestTimeoutMs} must be a whole number from 1000 to 895000`],
    [ENV.aiDisclosure, 'yes', `${ENV.aiDisclosure} must be one of true, false`],
    [ENV.principalClaims, '{', `${ENV.principalClaims} is not JSON`],
  ])('%s = %s is an error that says so', (name, value, message) => {
    expect(() => read({ [name]: value })).toThrow(new SettingsError(message));
  });
});
