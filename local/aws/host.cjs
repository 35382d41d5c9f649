// The bundled gateway in a process of its own. First message: its settings; each later one asks what it costs so far.
const { createGateway, serve } = require('../../assets/gateway/container');

process.once('message', async (settings) => {
  const gateway = createGateway(settings);
  await gateway.warm();
  const server = serve(gateway);
  server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
});
require('./measured.cjs');
