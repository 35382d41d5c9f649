import { View } from '../../lib/template/resource';
import {
  entropy,
  holdsSecret,
  isPlaceholder,
  resolvedSecret,
  secretAt,
  secretIn,
  secretSetting,
} from '../../lib/template/secrets';
import { application, one } from '../../local/samples/cases';

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
  expect(['aaaaaaaa', 'abab', 'abcd'].map(entropy)).toEqual([0, 1, 2]);
  expect(entropy('h7Gk29sLq0zXv4Bn')).toBeGreaterThan(entropy('password'));
});

/** So many characters of a key. */
const key = (length: number) => 'a1B2c3D4e5F6g7H8'.repeat(20).slice(0, length);
const AWS_KEY = made('AKIA', 'QWERTYUIOPASDF27');
const PASSWORD = made('hT6', 'kk29zQx');

describe('a credential has the form that its issuer gives it, and what is shorter or stands in a word is none', () => {
  test.each<[string, string, string[]]>([
    ['AWS access key id', AWS_KEY, [AWS_KEY.slice(0, -1), `${AWS_KEY}A`, `x${AWS_KEY}`, `AKIA${'Q'.repeat(15)}1`]],
    ['AWS access key id', made('ASIA', 'QWERTYUIOPASDF27'), []],
    ['Bedrock API key', `ABSK${key(100)}`, [`ABSK${key(99)}`]],
    ['Bedrock API key', `bedrock-api-key-${key(40)}`, [`bedrock-api-key-${key(39)}`]],
    ['Anthropic API key', `sk-ant-api03-${key(80)}`, [`sk-ant-api03-${key(79)}`, `sk-ant-03-${key(80)}`]],
    [
      'OpenAI API key',
      `sk-${key(20)}T3BlbkFJ${key(20)}`,
      [`sk-${key(19)}T3BlbkFJ${key(20)}`, `sk-${key(20)}T3BlbkFJ${key(19)}`],
    ],
    ['OpenAI API key', `sk-proj-${key(20)}T3BlbkFJ${key(20)}`, []],
    ['Hugging Face token', `hf_${key(34)}`, [`hf_${key(33)}`, `hf_${key(35)}`, `xhf_${key(34)}`]],
    ['Pinecone API key', `pcsk_${key(5)}_${key(60)}`, [`pcsk_${key(4)}_${key(60)}`, `pcsk_${key(5)}_${key(59)}`]],
    ['GitHub token', `gho_${key(36)}`, [`gho_${key(35)}`, `gho_${key(37)}`, `ghx_${key(36)}`]],
    ['GitHub token', `github_pat_${key(82)}`, [`github_pat_${key(81)}`, `github_pat_${key(83)}`]],
    ['GitLab token', `glpat-${key(20)}`, [`glpat-${key(19)}`, `glpat-${key(21)}`]],
    ['Google API key', `AIza${key(35)}`, [`AIza${key(34)}`, `AIza${key(36)}`, 'AIzaA', 'AIza-']],
    ['Slack token', `xoxb-${key(20)}`, [`xoxb-${key(19)}`, `xoxz-${key(20)}`]],
    [
      'Slack webhook',
      `https://hooks.slack.com/services/T${key(8)}/B${key(8)}/${key(20)}`,
      [
        `https://hooks.slack.com/services/T${key(7)}/B${key(8)}/${key(20)}`,
        `https://hooks.slack.com/services/T${key(8)}/B${key(7)}/${key(20)}`,
        `https://hooks.slack.com/services/T${key(8)}/B${key(8)}/${key(19)}`,
      ],
    ],
    ['Stripe key', `sk_live_${key(16)}`, [`sk_live_${key(15)}`, `pk_live_${key(16)}`, `sk_test_${key(16)}`]],
    ['Stripe key', `rk_live_${key(16)}`, []],
    ['private key', made('-----BEGIN ', 'PRIVATE KEY-----'), [made('-----BEGIN ', 'PUBLIC KEY-----')]],
    ['private key', made('-----BEGIN OPENSSH ', 'PRIVATE KEY-----'), ['-----BEGIN ec PRIVATE KEY-----']],
    [
      'JSON Web Token',
      `eyJ${key(10)}.eyJ${key(10)}.${key(20)}`,
      [
        `eyJ${key(9)}.eyJ${key(10)}.${key(20)}`,
        `eyJ${key(10)}.eyJ${key(9)}.${key(20)}`,
        `eyJ${key(10)}.eyJ${key(10)}.${key(19)}`,
      ],
    ],
    [
      'password in a URL',
      made('amqps://', 'admin:pass@db'),
      [
        'amqps://admin:pas@db',
        'amqps://admin@db',
        'amqps://:pass@db',
        'a://admin:pass@db',
        'amqps://admin:pass@',
        'amqps://admin:${PASS}@db',
        `amqps://${'u'.repeat(65)}:pass@db`,
      ],
    ],
  ])('%s: %s', (kind, text, near) => {
    expect(secretIn(`first ${text} last`)?.kind).toBe(kind);
    for (const other of near) expect([other, secretIn(`first ${other} last`)]).toEqual([other, undefined]);
  });
});

describe('a secret is never shown in full', () => {
  test.each([
    [AWS_KEY, 'AKIA…'],
    [`The password is ${PASSWORD}`, 'hT…'],
    [made('DB_PASSWORD=hunter', '22x'), 'h…'],
    [`Authorization: Basic ${key(16)}`, 'a1B…'],
  ])('%s', (text, shown) => expect(secretIn(text)?.shown).toBe(shown));

  test('and is told by its kind', () => {
    expect([
      holdsSecret({ kind: 'AWS access key id', shown: 'AKIA…' }),
      holdsSecret({ kind: 'password in a URL', shown: 'amqp…' }),
      holdsSecret({ kind: 'Bedrock API key', shown: '' }),
    ]).toEqual(['holds an AWS access key id (AKIA…)', 'holds a password in a URL (amqp…)', 'holds a Bedrock API key']);
  });
});

describe('words before it tell a secret', () => {
  test.each([
    ['after "is"', `The password is ${PASSWORD}`],
    ['at the end of a sentence', `The passphrase: ${PASSWORD}.`],
    ['with an exclamation mark inside', made('The API key is ab!', 'cdefg12')],
    ['with a slash inside', made('The password is aB3/', 'dEf9Gh')],
    ['with an address inside', made('The password is aB3!', 'https:xY')],
    ['in a header', `-H "Authorization: Basic ${key(16)}"`],
    ['in a header, after two spaces', `Bearer  ${key(16)}`],
    ['in Ruby', `password => "${PASSWORD}"`],
    ['in a list of settings', `env["password"] = "${PASSWORD}"`],
    ['on a command line', `mysql --password ${PASSWORD}`],
    ['on a command line, in short', `mysql -password  ${PASSWORD}`],
    ['by a command that configures', `aws configure set aws_session_token ${key(20)}`],
    ['by a command that configures something else', `npm config set _authToken ${key(20)}`],
    ['in XML', `<db.password>${PASSWORD}</db.password>`],
    ['in XML with spaces', `<password>  ${PASSWORD}  </password>`],
    ['at the end of a sentence of settings', made('Set DB_PASSWORD=hunter', '22x.')],
    ['before two marks', made('Set DB_PASSWORD=hunter', '22x.:')],
    ['in what another name is said to be', made('The setting is DB_PASSWORD=hunter', '22x')],
  ])('%s', (_, text) => expect(secretIn(text)?.kind).toBe('credential'));

  test.each([
    ['words and two marks', 'The API key is abcdefgh1?!'],
    ['an address', 'The secret is https://Wiki1.host/aB3'],
    ['a path', 'The secret is /var/Run1/aB3'],
    ['a path in the older form', 'The secret is http://Wiki1.host/aB3'],
    ['a short header', `Bearer ${key(15)}`],
    ['the name of a token in a header', 'Bearer us-east-1-x9-20250101a7'],
    ['a name with a number and a dot', 'DB_PASSWORD=hun.ter22x'],
    ['an element that does not end', `<password>${PASSWORD} <b>`],
    ['a short element', `<password>${PASSWORD.slice(0, 7)}</password>`],
    ['a secret that an ARN names', `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${PASSWORD}`],
  ])('but not %s', (_, text) => expect(secretIn(text)).toBeUndefined());
});

describe('in Base64', () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const SECRET = `password: ${PASSWORD}`;
  const WORDS = base64('nothing to see here');

  test('a secret is found, once', () => {
    expect(secretIn(`data ${base64(SECRET)} end`)).toEqual({ kind: 'credential in Base64', shown: 'cGFz…' });
    expect(secretIn(base64(base64(SECRET)))).toBeUndefined();
  });

  test('a file is read over the ends of its lines', () => {
    const file = base64(`${'# '.repeat(21)}${SECRET} and more`);
    const lines = file.replace(/.{64}/g, '$&\n');
    expect(lines).toContain('\n');
    expect(secretIn(lines)?.kind).toBe('credential in Base64');
    expect(secretIn(lines.replace('\n', '\r\n'))?.kind).toBe('credential in Base64');
    expect(secretIn(`in words: ${lines}`)).toBeUndefined();
  });

  test('bytes that are no text hold none', () => {
    expect(secretIn(base64(`\u0000\u0001 ${SECRET}`))).toBeUndefined();
    expect(secretIn(Buffer.from([0xff, 0xfe, ...Buffer.from(` ${SECRET}`)]).toString('base64'))).toBeUndefined();
  });

  test('no more than 200 runs are looked into', () => {
    expect(secretIn(`${`${WORDS}. `.repeat(199)}${base64(SECRET)}`)?.kind).toBe('credential in Base64');
    expect(secretIn(`${`${WORDS}. `.repeat(200)}${base64(SECRET)}`)).toBeUndefined();
  });
});

test('no more than 100,000 characters are searched', () => {
  expect(secretIn(`${'. '.repeat(49_980)}${AWS_KEY}`)?.kind).toBe('AWS access key id');
  expect(secretIn(`${'. '.repeat(50_000)}${AWS_KEY}`)).toBeUndefined();
});

describe('the value of a setting is a secret', () => {
  const found = (name: string, value: string) => secretSetting(name, value) !== undefined;

  test.each([
    ['has lower and upper case and digits', 'abcDEF12', true],
    ['has lower and upper case and signs', 'abcDEF!@', true],
    ['has lower case, digits and signs', 'abc123!@', true],
    ['has upper case, digits and signs', 'ABC123!@', true],
    ['is too short', 'aBcD12!', false],
    ['repeats itself', 'aA1aA1aA1', false],
    ['has words and digits', 'abcdef12', false],
    ['has 16 characters of two kinds', 'x9k2m4q8b7w3z5t1', true],
    ['has 15 characters of two kinds', 'x9k2m4q8b7w3z5t', false],
    ['has a colon within', 'x9k2m4q8:b7w3z5t1', false],
    ['has a colon before', ':x9k2m4q8b7w3z5t1', false],
    ['has a colon behind', 'x9k2m4q8b7w3z5t1:', false],
    ['is digits for a fifth', 'abcdefghijklmnop1234', true],
    ['is digits for less than a fifth', 'abcdefghijklmnopq123', false],
    ['has a space', 'abc DEF12', false],
    ['holds a dollar sign', made('aB3$', 'dE9xQ1'), true],
    ['begins with a dollar sign', '$aB3dE9xQ1', false],
    ['is an address', 'https://aB3.internal/x1', false],
    ['is a path', './aB3dE9xQ1', false],
    ['is a long path', `/${key(40)}`, false],
    ['is a long path of words', 'CustomerOrdersDatabase/ProductionReplica9', false],
    ['is 30 characters with a slash', `${key(14)}/${key(15)}`, true],
    ['is 29 characters with a slash', `${key(14)}/${key(14)}`, false],
    ['has a slash, and dashes before it', `-${key(20)}/${key(15)}`, false],
    ['has a slash, and dashes behind it', `${key(20)}/${key(15)}-`, false],
    ['is a key for browsers', `pk_${key(16)}`, false],
    ['only holds the mark of a key for browsers', `aB3dpk_${key(8)}`, true],
    ['is a public key of SSH', `ssh-rsa${key(16)}`, false],
    ['is a public key of SSH without its name', `AAAAE3NzaC1${key(16)}`, false],
    ['is a public key of RSA', `MIIBaB3ANBgkqhkiG9w0BAQEF${key(16)}`, false],
    ['is a public key on a curve', `MFkwEwYHKoZIzj0CAQ${key(16)}`, false],
  ])('that %s', (_, value, expected) => expect(found('API_KEY', value)).toBe(expected));

  test.each(['-----BEGIN PUBLIC KEY-----', '-----BEGIN RSA PUBLIC KEY-----', '-----BEGIN CERTIFICATE-----'])(
    'but not what begins with %s in Base64',
    (pem) => {
      const encoded = (text: string) => Buffer.from(`${text}\n${key(40)}`).toString('base64');
      expect(found('API_KEY', encoded(pem))).toBe(false);
      expect(found('API_KEY', encoded(`x${pem}`))).toBe(true);
    },
  );

  test.each([
    ['dbPass', true],
    ['DBPass', true],
    ['db2Pass', true],
    ['compass', false],
    ['DB_PASSWORD_OLD', true],
    ['PASSWORD_POLICY', false],
    ['api-key', true],
    ['MONKEY', false],
    ['partitionKey', false],
    ['PARTITIONKEY', false],
    ['PARTITION_KEYS', false],
    ['DEDUP_KEY', false],
    ['DEDUPLICATION_KEY', false],
    ['ROUTE_KEY', false],
    ['CACHE_KEY_SECRET', true],
  ])('by its name: %s', (name, expected) => expect(found(name, key(24))).toBe(expected));

  test.each([
    ['a token', 'SESSION_TOKEN', key(16), true],
    ['a token of 15 characters', 'SESSION_TOKEN', key(15), false],
    ['a name in parts', 'SESSION_TOKEN', 'us-east-1-x9-20250101a7', false],
    ['parts and something before them', 'SESSION_TOKEN', 'A9_us-east-1-x9-20250101', true],
    ['parts and something behind them', 'SESSION_TOKEN', 'us-east-1-x9-2025010_A9', true],
    ['two parts', 'SESSION_TOKEN', 'x9k2m4q8-b7w3z5t1', true],
    ['numbers', 'LICENSE_KEY', '1234+5678=9012+3456=', false],
    ['a name that is called a secret', 'APP_SECRET', 'MyAppDatabaseKey1', false],
    ['a name that is called a key of a secret', 'SECRET_KEY', 'MyAppDatabaseKey1', true],
    ['letters of a key that is called a secret', 'APP_SECRET', key(16), true],
    ['a word and a number for a password', 'DB_PASSWORD', 'hunter22', true],
    ['a word, a number and more for a password', 'DB_PASSWORD', 'Hunter2a', true],
    ['a word for a password', 'DB_PASSWORD', 'hunterhunter', false],
    ['a number first for a password', 'DB_PASSWORD', '22hunter', false],
    ['a dash last for a password', 'DB_PASSWORD', 'hunter22-', false],
  ])('%s', (_, name, value, expected) => expect(found(name, value)).toBe(expected));

  test.each([
    ...['changeme1X', 'change-it-1X', 'CHANGE_THIS_1x', 'replaceMe1X', 'insert_1Xabc', 'insert-1Xabc', 'yourPass1X'],
    ...[
      'aB3xxxx12',
      'aB3***12d',
      'dummyPass1',
      'redacted1X',
      'todo1Xabc',
      'value-TODO-1x',
      'tbd1Xabcde',
      'undefined1X',
    ],
    ...[
      'toBeSet1X',
      'to_be_set1X',
      'is-to-be-set-1X',
      'fillme1X',
      'fill_in_1X',
      'setme1Xabc',
      'set_by_1Xabc',
      'set-later1X',
    ],
    ...['notset1X', 'not_used1X', '<aB3dE9xQ1>', 'exampleA1', 'placeholder1X'],
  ])('but not %s, which holds the place of one', (value) => expect(found('DB_PASSWORD', value)).toBe(false));

  test.each([
    ...['October2024!', 'Mastodon2024!', 'insertaB3dE', 'aB3*dE9xQ1', '<aB3dE9xQ1', 'aB3dE9xQ1>', 'aB3dE9none'],
    ...['noneaB3dE9', 'aB3dE9null', 'nullaB3dE9', 'aB3dE9true', 'trueaB3dE9', 'aB3dE9na', 'naB3dE9x'],
  ])('and %s is none of these', (value) => expect(found('DB_PASSWORD', value)).toBe(true));

  test('what is empty, or says that there is nothing, holds the place of a value', () => {
    expect(['', '  ', 'none', 'NULL', 'n/a', 'na', 'true', 'false'].filter((text) => !isPlaceholder(text))).toEqual([]);
    expect(['nothing', 'banana', 'nonesuch', 'untrue'].filter(isPlaceholder)).toEqual([]);
  });
});

describe('in a resource', () => {
  const at = (name: string, value: unknown) =>
    secretAt(new View(application(one('A::B::C', { P: value }))).resources('A::B::C')[0]!.get('P'), name);

  test('a secret is found in what the template spells out', () => {
    expect(at('', { 'Fn::Join': ['', [AWS_KEY.slice(0, 4), AWS_KEY.slice(4)]] })?.kind).toBe('AWS access key id');
    expect(at('', { 'Fn::Sub': `${AWS_KEY.slice(0, 4)}\${AWS::Region}${AWS_KEY.slice(4)}` })).toBeUndefined();
    expect(at('', { 'Fn::Base64': { 'Fn::Sub': `\${AWS::Region} ${AWS_KEY}` } })?.kind).toBe('AWS access key id');
    expect(at('DB_PASSWORD', PASSWORD)?.kind).toBe('credential');
    expect(at('', PASSWORD)).toBeUndefined();
    expect(at('DB_PASSWORD', { a: PASSWORD })).toBeUndefined();
  });

  test('a variable that SDKs take a key for Bedrock from holds one, whatever it looks like', () => {
    const KEY = { kind: 'Bedrock API key', shown: '' };
    expect(at('AWS_BEARER_TOKEN_BEDROCK', 'short')).toEqual(KEY);
    expect(at('aws_bearer_token_bedrock', { Ref: 'AWS::StackName' })).toEqual(KEY);
    expect(at('AWS_BEARER_TOKEN_BEDROCK', '')).toBeUndefined();
    expect(at('MY_AWS_BEARER_TOKEN_BEDROCK', 'short')).toBeUndefined();
  });

  test.each([
    ['{{resolve:secretsmanager:s}}', 'secretsmanager'],
    ['a {{resolve:ssm:p}} b {{resolve:ssm-secure:p}}', 'ssm-secure'],
    ['{{resolve:ssm:p}}', undefined],
    ['{{resolve:ssm-secure2:p}}', undefined],
    ['{{resolve:x-secretsmanager:p}}', undefined],
    ['secretsmanager', undefined],
  ])('%s is filled in from a secret store: %s', (text, expected) => {
    const value = new View(application(one('A::B::C', { P: text }))).resources('A::B::C')[0]!;
    expect(resolvedSecret(value.pattern('P')!)).toBe(expected);
  });
});
