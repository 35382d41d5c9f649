import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { LocalGateway } from '../local/gateway/local-gateway';
import { appsOf, blocksOf } from './support/snippets';

const PAGE = 'docs/first-prompt.md';
const shell = blocksOf(PAGE, 'sh');
const scripts = new Map(blocksOf(PAGE, 'js').map((code) => [/^\/\/ ([\w.-]+)/.exec(code)![1]!, code]));
const external = resolve(__dirname, '..', '.external');
mkdirSync(external, { recursive: true });
// below the repository, so that scripts find the packages that they import
const folder = mkdtempSync(join(external, 'first-prompt-'));
for (const [name, code] of scripts) writeFileSync(join(folder, name), code);
for (const name of ['outputs.mjs', 'sign-in.mjs', 'machine-token.mjs']) {
  copyFileSync(resolve(__dirname, '..', 'docs', name), join(folder, name));
}
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a command in the folder of the scripts. */
function run(command: string, args: string[], environment: Record<string, string>, input = '') {
  const child = spawn(command, args, { cwd: folder, env: { ...process.env, ...environment } });
  child.stdin.end(input);
  const ended = new Promise<number | null>((done) => child.once('close', done));
  const output = Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { child, ended: output.then(([stdout, stderr, status]) => ({ stdout, stderr, status })) };
}

const listening = (server: Server) =>
  new Promise<number>((done) => server.listen(0, 'localhost', () => done((server.address() as AddressInfo).port)));

/** A port on which nobody listens. */
async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  await new Promise((done) => server.close(done));
  return port;
}

describe('the application', () => {
  const [code, ...more] = blocksOf(PAGE, 'ts');
  const [app] = appsOf(code!);
  const outputs = Object.assign({}, ...app!.synth().stacks.map(({ template }) => template.Outputs)) as object;

  const variableOf = (output: string) => output.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();

  test('can be deployed, and tells what the page reads', () => {
    expect(more).toEqual([]);
    const page = readFileSync(resolve(__dirname, '..', PAGE), 'utf8');
    const table = page.split('| Output |')[1]!.split('\n\n')[0]!;
    const told = [...table.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, names]) => names!.match(/\w+/g)!);
    expect(told).toHaveLength(8);
    const scripts = ['sign-in.mjs', 'prompt.mjs'].map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
    const used = [...`${shell.join('\n')}\n${scripts}`.matchAll(/(?:\$\{?|process\.env\.)([A-Z_]{5,})/g)];
    const read = new Set(used.map(([, name]) => name!));
    read.delete('TOKEN');
    expect([...read].sort()).toEqual([
      'CREDENTIALS_BATCH',
      'GATEWAY_URL',
      'SIGN_IN_URL',
      'TOKEN_ENDPOINT',
      'USER_POOL_ID',
    ]);
    expect(Object.keys(outputs)).toEqual(expect.arrayContaining(told));
    expect(told.map(variableOf)).toEqual(expect.arrayContaining([...read]));
  });

  test('has its outputs read by the shell of the page', async () => {
    const file = {
      'Chatbot-Data': { SignInUrl: "https://a?'b'=c d&$HOME" },
      'Chatbot-Application': { GatewayUrl: 'https://b/' },
    };
    writeFileSync(join(folder, 'outputs.json'), JSON.stringify(file));
    const source = shell.find((block) => block.startsWith('source'))!;
    const { stdout } = await run('bash', ['-c', `${source}\necho "$GATEWAY_URL $SIGN_IN_URL"`], {}).ended;
    expect(stdout).toBe("https://b/ https://a?'b'=c d&$HOME\n");
  });
});

test.each([
  ['outputs.mjs', 'outputs.json is not here: `npx cdk deploy --all --outputs-file outputs.json` writes it.'],
  [
    'sign-in.mjs',
    'SIGN_IN_URL is not set: `source <(node outputs.mjs)` sets it, where the application has callbackUrls.',
  ],
  ['machine-token.mjs', 'No credentials on standard input'],
])('%s says what it lacks', async (script, lacks) => {
  rmSync(join(folder, 'outputs.json'), { force: true });
  const told = await run('node', [script], {}, '').ended;
  expect(told).toMatchObject({ stdout: '' });
  expect(told.stderr).toContain(lacks);
  expect(told.stderr).not.toMatch(/^\s+at /m);
});

describe('a token', () => {
  /** Cognito's token endpoint: what it is asked for, and a token for the right answers. */
  let asked: { form: Record<string, string>; authorization?: string }[] = [];
  let challenge: string | null = null;
  const cognito = createServer(async (request, response) => {
    const form = Object.fromEntries(new URLSearchParams(await text(request)));
    asked.push({ form, authorization: request.headers.authorization });
    const verified =
      createHash('sha256')
        .update(form.code_verifier ?? '')
        .digest('base64url') === challenge;
    const known = request.headers.authorization === `Basic ${Buffer.from('id:s:e/c+r').toString('base64')}`;
    const right = form.grant_type === 'authorization_code' ? form.code === 'the-code' && verified : known;
    response.writeHead(right ? 200 : 400, { 'content-type': 'application/json' });
    response.end(JSON.stringify(right ? { access_token: 'the-token' } : { error: 'invalid_grant' }));
  });
  let endpoint: string;
  beforeAll(async () => {
    endpoint = `http://localhost:${await listening(cognito)}/oauth2/token`;
  });
  afterAll(() => {
    cognito.close();
    cognito.closeAllConnections();
  });
  beforeEach(() => {
    asked = [];
  });

  /** Starts the script, and returns it with the page that it says to open. */
  async function signIn() {
    const redirect = `http://localhost:${await freePort()}/`;
    const query = new URLSearchParams({ client_id: 'c', redirect_uri: redirect, response_type: 'code' });
    const environment = { SIGN_IN_URL: `https://login.example/oauth2/authorize?${query}`, TOKEN_ENDPOINT: endpoint };
    const script = run('node', ['sign-in.mjs'], environment);
    const opened = await new Promise<string>((done) => {
      let said = '';
      script.child.stderr.on('data', (chunk) => {
        said += chunk;
        if (said.includes('\n')) done(said);
      });
    });
    const page = new URL(opened.replace(/^Open /, '').trim());
    challenge = page.searchParams.get('code_challenge');
    const comeBack = (answer: Record<string, string>) => fetch(`${redirect}?${new URLSearchParams(answer)}`);
    return { ...script, page, redirect, comeBack, state: page.searchParams.get('state')! };
  }

  test('of a user comes for a code and the verifier of its challenge', async () => {
    const { ended, page, redirect, comeBack, state } = await signIn();
    expect(page.searchParams.get('code_challenge_method')).toBe('S256');
    // what another page sends here neither ends it nor counts
    expect((await comeBack({ code: 'evil', state: 'other' })).status).toBe(404);
    expect((await fetch(`${redirect}favicon.ico`)).status).toBe(404);
    expect(await (await comeBack({ code: 'the-code', state })).text()).toContain('Signed in');
    expect(await ended).toMatchObject({ stdout: 'the-token\n', status: 0 });
    expect(asked).toHaveLength(1);
    expect(asked[0]!.form).toMatchObject({ client_id: 'c', redirect_uri: redirect });
  });

  test('of a user comes for no other code, and not when Cognito says no', async () => {
    const wrong = await signIn();
    await wrong.comeBack({ code: 'other', state: wrong.state });
    expect(await wrong.ended).toMatchObject({
      stdout: '',
      stderr: expect.stringContaining('invalid_grant'),
      status: 1,
    });
    const refused = await signIn();
    await refused.comeBack({ error: 'access_denied', error_description: 'No access', state: refused.state });
    expect(await refused.ended).toMatchObject({ stdout: '', stderr: expect.stringContaining('No access'), status: 1 });
  });

  test.each([
    ['comes for its credentials', 's:e/c+r', { stdout: 'the-token\n', status: 0 }],
    ['comes for no others', 'other', { stdout: '', status: 1 }],
  ])('of a machine %s', async (_, clientSecret, result) => {
    const secret = { clientId: 'id', clientSecret, tokenEndpoint: endpoint, scope: 'llm-gateway/invoke' };
    expect(await run('node', ['machine-token.mjs'], {}, JSON.stringify(secret)).ended).toMatchObject(result);
    expect(asked[0]!.form).toEqual({ grant_type: 'client_credentials', scope: 'llm-gateway/invoke' });
  });
});

describe('a prompt', () => {
  const local = new LocalGateway();
  beforeAll(() => local.start());
  afterAll(() => local.stop());
  const environment = (token = local.world.issuer.token('alice', 'acme')) => ({
    GATEWAY_URL: `${local.url}/`,
    TOKEN: token,
  });

  test.each(shell.filter((block) => block.startsWith('curl')))('is answered: %s', async (command) => {
    const { stdout } = await run('bash', ['-c', command], environment()).ended;
    // a question gets the model's answer, and the list of aliases the one that the page asks
    const told = command.includes(' -d ') ? 'Print the label' : '"id":"default"';
    expect(JSON.stringify(JSON.parse(stdout))).toContain(told);
    const refused = await run('bash', ['-c', command], environment('no token')).ended;
    expect(refused.stdout).not.toContain(told);
  });

  test('is answered to OpenAI’s client for Node.js', async () => {
    const { stdout } = await run('node', ['prompt.mjs'], environment()).ended;
    expect(stdout).toMatch(/^Print the label/);
  });

  test('has its three requests with curl on the page', () => {
    expect(shell.filter((block) => block.startsWith('curl'))).toHaveLength(3);
  });
});
