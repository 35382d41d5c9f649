import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { ENV } from '../../lib/contract';
import { environment } from '../../local/aws/environment';
import { RuntimeApi } from '../../local/aws/runtime-api';
import { World } from '../../local/aws/world';

// The bundle that ships, under the client that Lambda runs it with, against every dependency on loopback.
const client = resolve(process.argv[2]);
const folder = resolve(__dirname, '..', '..', 'assets', 'gateway', 'handler');

async function main(): Promise<void> {
  const world = await new World().start();
  const lambda = new RuntimeApi();
  const broken = new RuntimeApi();
  const event = (resource: string, body: unknown, claims = world.issuer.claims()) => ({
    httpMethod: 'POST',
    resource,
    path: resource,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    isBase64Encoded: false,
    requestContext: { requestId: 'api-id', authorizer: { claims } },
  });
  const question = { alias: 'default', messages: [{ role: 'user', content: [{ text: 'Where is my order?' }] }] };
  try {
    await lambda.start({ client, preload: resolve(client, 'preload.cjs'), folder, env: environment(world) });
    const whole = await lambda.invoke(event('/converse', question));
    assert.equal(whole.statusCode, 200);
    assert.equal(JSON.parse(whole.body).text, 'Hello from the model.');
    assert.equal(whole.sent['lambda-runtime-function-response-mode'], 'streaming');
    assert.equal(whole.sent['content-type'], 'application/vnd.awslambda.http-integration-response');

    world.bedrock.script = () => ({ text: ['One.', ' Two.', ' Three.'], delay: 100 });
    const streamed = await lambda.invoke(
      event('/v1/chat/completions', { model: 'default', messages: [{ role: 'user', content: 'Hi' }], stream: true }),
    );
    assert.match(streamed.headers['content-type'], /^text\/event-stream/);
    assert.match(streamed.body, /data: \[DONE\]\n\n$/);
    assert.ok(streamed.pieces >= 4, `came in ${streamed.pieces} pieces`);

    const outsider = await lambda.invoke(
      event('/converse', question, world.issuer.claims('eve', 'acme', { 'cognito:groups': 'guests' })),
    );
    assert.deepEqual([outsider.statusCode, JSON.parse(outsider.body).code], [403, 'forbidden']);

    // what waits is written by a timer: by then a fast reader has made room, and no event says so again
    const long = ['Hello', 'x'.repeat(200_000), 'small', 'end.'];
    world.bedrock.script = () => ({ text: long, delay: 60 });
    const fast = await lambda.invoke(event('/converse-stream', question));
    assert.ok(fast.body.includes(`"${'x'.repeat(200_000)}`), 'a long piece came in parts');
    assert.match(fast.body, /event: metadata/);
    world.bedrock.script = () => ({ text: ['One.', ' Two.', ' Three.'], delay: 100 });

    world.bedrock.streamFault = { fault: 'clean-end', place: 'end' };
    const cut = await lambda.invoke(event('/converse-stream', question));
    assert.match(cut.body, /event: error\ndata: .*stream-broken/);
    assert.doesNotMatch(cut.body, /messageStop/);

    const records = lambda.log.split('\n').flatMap((line) => {
      const at = line.indexOf('{"type":"secure-llm.audit"');
      return at < 0 ? [] : [JSON.parse(line.slice(at)) as { phase: string; outcome: string }];
    });
    assert.deepEqual(
      records.filter(({ phase }) => phase === 'final').map(({ outcome }) => outcome),
      ['answered', 'answered', 'denied', 'answered', 'failed'],
    );

    await broken.start({
      client,
      preload: resolve(client, 'preload.cjs'),
      folder,
      env: { ...environment(world), [ENV.guardrailFailure]: 'open' },
    });
    const refused = await broken.invoke(event('/converse', question));
    assert.deepEqual([refused.statusCode, JSON.parse(refused.body).code], [503, 'unavailable']);
    process.stdout.write(`Lambda's runtime interface client: 6 invocations, a stream in ${streamed.pieces} pieces\n`);
  } finally {
    lambda.stop();
    broken.stop();
    await world.stop();
  }
}

main().then(
  () => process.exit(0),
  (error) => {
    process.stderr.write(`${(error as Error).stack}\n`);
    process.exit(1);
  },
);
