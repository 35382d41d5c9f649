// Preloaded into somebody else's server: whatever it says, it listens on loopback only.
const { Server } = require('node:net');

const { listen } = Server.prototype;
Server.prototype.listen = function (...given) {
  const [first] = given;
  const port = typeof first === 'object' ? first.port : first;
  const done = given.find((argument) => typeof argument === 'function');
  return listen.call(this, { port: Number(port), host: '127.0.0.1' }, done);
};
