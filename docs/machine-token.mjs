// Prints an access token for a machine, whose credentials come on standard input as its secret holds them.
import { text } from 'node:stream/consumers';

const secret = await text(process.stdin);
if (secret.trim() === '') {
  console.error('No credentials on standard input: the secret holds them that an output such as CredentialsBatch names.');
  process.exit(1);
}
const { clientId, clientSecret, tokenEndpoint, scope } = JSON.parse(secret);
const response = await fetch(tokenEndpoint, {
  method: 'POST',
  headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
  body: new URLSearchParams({ grant_type: 'client_credentials', scope }),
});
const answer = await response.json();
if (!response.ok) throw new Error(`no token: ${answer.error}`);
console.log(answer.access_token);
