// The gateway as the one process of a container, behind a load balancer. README.md beside it says how to host it.
const { createGateway, serve, settingsFromEnv, shutDown } = require('./index.js');

/** A variable that holds a whole number. */
function whole(name, absent, least, most) {
  const value = Number(process.env[name] ?? absent);
  if (!Number.isInteger(value) || value < least || value > most)
    throw new Error(`${name} must be a whole number from ${least} to ${most}`);
  return value;
}

async function main() {
  const port = whole('PORT', 8080, 1, 65_535);
  // the balancer's idle timeout: it must be the one that closes an idle connection
  const idleSeconds = whole('IDLE_SECONDS', 60, 1, 4_000);
  // for answers that run; settling takes four seconds more, and ECS kills after 30
  const stopSeconds = whole('STOP_SECONDS', 25, 0, 115);
  const gateway = createGateway(settingsFromEnv(process.env));
  await gateway.warm();
  const server = serve(gateway);
  server.keepAliveTimeout = (idleSeconds + 15) * 1_000;
  server.listen(port);
  process.once('SIGTERM', () => {
    void shutDown(server, stopSeconds * 1_000).then(() => process.exit(0));
  });
}

main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
