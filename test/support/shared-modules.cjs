const { createRequire } = require('node:module');
const { default: Runtime } = require('jest-runtime');

// Jest loads every module anew for every test file, and most of the time of a file that synthesizes goes into loading
// aws-cdk-lib. These large packages keep nothing from one app to the next, so that files share them.
const SHARED =
  /^(aws-cdk-lib|constructs|cdk-nag|asl-validator|@aws-cdk\/cloudformation-diff|@cloud-copilot\/[^/]+)(\/|$)/;

module.exports = class extends Runtime {
  requireModuleOrMock(from, name) {
    return SHARED.test(name) ? createRequire(from)(name) : super.requireModuleOrMock(from, name);
  }
};
