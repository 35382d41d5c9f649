const { TestEnvironment } = require('jest-environment-node');

/** Skips what is left of a file of tests once one of them has failed: a change that is noticed needs no second witness. */
module.exports = class extends TestEnvironment {
  handleTestEvent({ name, test }) {
    if (name === 'test_fn_failure' || name === 'hook_failure') this.failed = true;
    if (name === 'test_start' && this.failed) test.mode = 'skip';
  }
};
