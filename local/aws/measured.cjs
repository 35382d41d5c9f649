// Preloaded into a process that somebody measures: tells its CPU time and memory when asked.
process.on('message', (message) => {
  if (message !== 'measure') return;
  globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed, external } = process.memoryUsage();
  process.send({ cpu: (user + system) / 1_000, rss, heapUsed, external });
});
process.on('disconnect', () => process.exit());
