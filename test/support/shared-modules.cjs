const { createRequire } = require('node:module');
const { default: Runtime } = require('jest-runtime');

// Jest loads every module anew for every test file, and most of the time of a file that synthesizes goes into loading
// aws-cdk-lib. These large packages keep nothing from one app to the next, so that files share them.
const SHARED =
  /^(aws-cdk-lib|constructs|cdk-nag|asl-validator|@aws-cdk\/cloudformation-diff|@cloud-copilot\/[^/]+)(\/|$)/;

const NODES_LIMIT = 10;

module.exports = class extends Runtime {
  requireModuleOrMock(from, name) {
    if (!SHARED.test(name)) return super.requireModuleOrMock(from, name);
    // Jest's hundred frames, each looked up in source maps, at every resource: a third of what a synthesis takes
    Error.stackTraceLimit = NODES_LIMIT;
    return createRequire(from)(name);
  }
};
