import { MemoryVectors } from '../../local/aws/vector-store';
import { LocalGateway } from '../../local/gateway/local-gateway';
import { OFFERED } from '../../local/gateway/offered-documents';

let local: LocalGateway;
beforeAll(async () => {
  local = await new LocalGateway().start(0, Date.now, undefined, new MemoryVectors());
});
afterAll(() => local.stop());

const upload = (body: unknown, type = 'application/json') =>
  fetch(`${local.url}/local/documents`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: JSON.stringify(body),
  });
async function ask(person: string, tenant: string, text: string) {
  const response = await fetch(`${local.url}/converse`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${local.world.issuer.token(person, tenant)}`,
    },
    body: JSON.stringify({ alias: 'handbook', messages: [{ role: 'user', content: [{ text }] }] }),
  });
  return (await response.json()) as { text?: string; citations?: { id: string }[] };
}
const NIGHT = 'Whoever works at night is paid a quarter more.';
const QUESTION = 'How much more is paid to whoever works at night?';
const own = { person: 'alice', name: 'night.txt', content: Buffer.from(NIGHT).toString('base64') };

test('what a tenant uploads is found by its people, under the name of the upload, and by nobody else', async () => {
  const { way } = (await (await upload(own)).json()) as { way: { source: string; tenant: string } };
  expect(way.tenant).toBe('acme');
  const mine = await ask('alice', 'acme', QUESTION);
  expect(mine).toMatchObject({ text: expect.stringContaining(NIGHT), citations: [{ id: way.source }] });
  const theirs = await ask('zoe', 'globex', QUESTION);
  expect(theirs.text).not.toContain('night');
  expect(theirs.citations?.map(({ id }) => id)).not.toContain(way.source);
});

test('it starts with the documents of the scenarios; the one that gives orders was refused', async () => {
  const { uploads } = (await (await upload(own)).json()) as { uploads: { name: string; became: string }[] };
  const became = Object.fromEntries(uploads.map((each) => [each.name, each.became]));
  expect(became).toMatchObject({
    'returns.md': 'in the corpus',
    'globex-terms.md': 'in the corpus',
    'a-forum-post.html': 'not in the corpus; admit: guardrail: the text',
  });
});

test('each document that the page offers becomes what the page says of it', async () => {
  for (const { id, expect: said } of OFFERED) {
    const { way } = (await (await upload({ person: 'alice', sample: id })).json()) as { way: { object?: string } };
    expect([id, way.object === undefined ? 'out' : 'in']).toEqual([id, said.startsWith('Admitted') ? 'in' : 'out']);
  }
});

const JSON_BODY = 'application/json';
test.each<[string, unknown, string]>([
  ['by nobody who may upload', { ...own, person: 'mallory' }, JSON_BODY],
  ['in the name of a tenant', { ...own, person: 'acme' }, JSON_BODY],
  ['that is not there', { person: 'alice', sample: 'nothing' }, JSON_BODY],
  ['without content', { ...own, content: '' }, JSON_BODY],
  ['whose name is a path', { ...own, name: '../globex/a.txt' }, JSON_BODY],
  ['with a scan that there is not', { ...own, scan: 'CLEAN' }, JSON_BODY],
  ['as a form of another site could send it', own, 'text/plain'],
])('a document %s is a wrong request', async (_, body, type) => {
  expect((await upload(body, type)).status).toBe(400);
});

test('the page has a place for documents only where there is a store', async () => {
  expect(await (await fetch(local.url)).text()).toContain('id="upload"');
  const plain = await new LocalGateway().start();
  try {
    const page = await (await fetch(plain.url)).text();
    expect([page.includes('id="upload"'), page.includes('-- --knowledge')]).toEqual([false, true]);
  } finally {
    await plain.stop();
  }
});
