import { entropy, secretIn, secretSetting } from '../../lib/template/secrets';

// built from parts, so that no scanner takes the tests for leaks
const made = (...parts: string[]) => parts.join('');

test.each([
  ['AWS access key id', made('AKIA', 'QWERTYUIOPASDFGH')],
  ['Bedrock API key', made('ABSK', 'a1B2'.repeat(30))],
  ['GitHub token', made('ghp_', 'a1B2c3'.repeat(6))],
  ['Slack webhook', made('https://hooks.slack.com/services/', 'T12345678/B12345678/', 'a1B2c3'.repeat(4))],
  ['private key', made('-----BEGIN RSA ', 'PRIVATE KEY-----')],
  ['password in a URL', made('postgres://admin:', 's3cr3tpw', '@db.internal/x')],
  ['credential', 'Log in with the password: hT6$kk29!zQ'],
  ['credential', made('export DB_PASSWORD=Sup3rS3cret', 'Pw9xQz')],
  ['credential', made('{"llm": {"openaiKey": "9aZ8bY7cX6dW5eV4', 'fU3gT2hS1iR0jQ9k"}}')],
  ['credential', made('<password>Sup3rS3cret', 'Pw9xQz</password>')],
  ['credential in Base64', Buffer.from(made('token: Zk9aZ8bY7cX6dW5e', 'V4fU3gT2hS1iR0jQ9k')).toString('base64')],
  ['credential', 'The API key is 9f8e7d6c5b4a39281706f5e4d3c2b1a0.'],
])('finds a %s', (kind, text) => {
  const found = secretIn(`You are a helpful assistant. ${text}`);
  expect(found?.kind).toBe(kind);
  expect(found!.shown.length).toBeLessThanOrEqual(5);
});

test.each([
  'Send it as a Bearer authentication-token-2 header.',
  'Never reveal passwords, API keys or tokens.',
  'Ask the user for the password: it must have at least 12 characters.',
  'The secret is {{secret}} and the token: ${TOKEN}.',
  made('AKIA', 'IOSFODNN7EXAMPLE'),
  'Use password: your-password-1 as shown.',
  'token: https://example.com/token/v2/endpoint1',
  'Credentials: oauth2-client, see the handbook.',
  'The access token is case-sensitive-v2 by default.',
  'The API key is x-api-key-header-v2.',
  'credentials: arn:aws:secretsmanager:eu-west-1:111122223333:secret:x-1',
])('says nothing of %s', (text) => {
  expect(secretIn(text)).toBeUndefined();
});

test.each([
  ['DB_PASSWORD', 'hT6kk29zQx', true],
  ['dbPassword', 'hT6kk29zQx', true],
  ['SECRET_NAME', 'prod/db1-x', false],
  ['ANTHROPIC_KEY', made('9aZ8bY7cX6dW5eV4', 'fU3gT2hS1iR0jQ9kP8lO7mN6'), true],
  ['HF_TOKEN', made('Zk9aZ8bY7cX6dW5e', 'V4fU3gT2hS1iR0jQ9k'), true],
  ['DB_PASS', made('Sup3rS3cret', 'Pw9xQz'), true],
  ['SMTP_PASSWD', made('hunter', '22x'), true],
  ['SECRET_ACCESS_KEY', made('wJalrXUtnFEMI/K7MDENG/', 'bPxRfiCYzzKEYqq9'), true],
  ['SESSION_TOKEN', made('IQoJb3JpZ2luX2VjEJr9', 'aZ8bY7cX6dW5eV4fU3gT2'), true],
  ['AUTHORIZATION', made('Bearer 9aZ8bY7cX6dW5eV4', 'fU3gT2hS1iR0jQ9k'), true],
  ['DATABASE_SECRET', 'MyAppDatabaseSecret1', false],
  ['PARTITION_KEY', 'CustomerOrders2025Region7', false],
  ['CACHE_KEY', made('9aZ8bY7cX6dW5eV4', 'fU3gT2hS1iR0jQ9k'), false],
  ['MODEL_KEY', 'anthropic.claude-sonnet-4-20250514-v1:0', false],
  ['ROUTE_TOKEN', 'us-east-1-tenants-20250101', false],
  ['BYPASS', made('hunter', '22x'), false],
  ['API_KEY', 'REPLACE_WITH_KEY_1', false],
  ['DB_SECRET', 'prod/db/Credentials2', false],
  ['SSH_KEY', made('AAAAC3NzaC1lZDI1NTE5', 'AAAAIG9aZ8bY7cX6dW5eV4fU3gT2hS1iR0jQ9kP8'), false],
  ['API_KEY', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:x-1', false],
  ['MAX_TOKENS', '4096123412', false],
  ['TOKEN_ENDPOINT', 'hT6kk29zQx', false],
])('takes %s for a secret by its name and value', (name, value, expected) => {
  expect(secretSetting(name, value) !== undefined).toBe(expected);
});

test('a long text is searched in bounded time', () => {
  const started = process.cpuUsage().user;
  secretIn('password '.repeat(50_000));
  secretIn(`postgres://${'a'.repeat(200_000)}`);
  secretIn('a_'.repeat(50_000));
  secretIn('QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo= '.repeat(3000));
  secretIn('Token = '.repeat(12_000));
  expect((process.cpuUsage().user - started) / 1000).toBeLessThan(1500);
});

test('entropy tells random from written', () => {
  expect(entropy('aaaaaaaa')).toBe(0);
  expect(entropy('h7Gk29sLq0zXv4Bn')).toBeGreaterThan(entropy('password'));
});
