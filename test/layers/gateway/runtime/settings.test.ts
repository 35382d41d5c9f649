import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_CEDAR_POLICIES, ENV, FIXED } from '../../../../lib/contract';
import type { GatewaySettings } from '../../../../lib/layers/gateway/runtime/settings';
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
