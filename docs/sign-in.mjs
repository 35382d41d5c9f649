// Signs a user in by the code flow with PKCE, and prints an access token. SIGN_IN_URL and TOKEN_ENDPOINT are outputs of the
// application; the page to open is said on standard error.
import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';

for (const name of ['SIGN_IN_URL', 'TOKEN_ENDPOINT']) {
  if (process.env[name]) continue;
  console.error(`${name} is not set: \`source <(node outputs.mjs)\` sets it, where the application has callbackUrls.`);
  process.exit(1);
}
const verifier = randomBytes(32).toString('base64url');
const state = randomBytes(16).toString('base64url');
const page = new URL(process.env.SIGN_IN_URL);
page.searchParams.set('state', state);
page.searchParams.set('code_challenge_method', 'S256');
page.searchParams.set('code_challenge', createHash('sha256').update(verifier).digest('base64url'));
const [redirect_uri, client_id] = ['redirect_uri', 'client_id'].map((name) => page.searchParams.get(name));

const code = await new Promise((resolve, reject) => {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, redirect_uri);
    // an answer to somebody else's question is not ours
    if (pathname !== new URL(redirect_uri).pathname || searchParams.get('state') !== state) {
      response.writeHead(404).end();
      return;
    }
    const problem = searchParams.get('error_description') ?? searchParams.get('error');
    response.end(problem ? 'Not signed in.' : 'Signed in: you can close this page.');
    server.close();
    server.closeIdleConnections();
    if (problem) reject(new Error(problem));
    else resolve(searchParams.get('code'));
  });
  server.on('error', reject);
  server.listen(Number(new URL(redirect_uri).port || 80), 'localhost', () => console.error(`Open ${page}`));
});

const body = new URLSearchParams({ grant_type: 'authorization_code', client_id, redirect_uri, code, code_verifier: verifier });
const response = await fetch(process.env.TOKEN_ENDPOINT, { method: 'POST', body });
const answer = await response.json();
if (!response.ok) throw new Error(`no token: ${answer.error}`);
console.log(answer.access_token);
