const Module = require('node:module');
const { dirname, join } = require('node:path');

// aws-cdk-lib keeps each construct that was referred to, and each token, as long as the process lives. A worker that shares it
// among all files would hold every app of every file, and what its garbage collector looks through grows to two gigabytes.

const inCore = (name) => require(join(dirname(require.resolve('aws-cdk-lib')), 'core', 'lib', 'private', name));

/** What modules make while they are loaded, they keep. */
let loading = 0;
const { _load } = Module;
Module._load = function (...parameters) {
  loading++;
  try {
    return _load.apply(this, parameters);
  } finally {
    loading--;
  }
};

const made = { stringTokenMap: [], numberTokenMap: [] };
let isWatching = false;

function watch() {
  if (isWatching) return;
  isWatching = true;
  const { App, Stack } = require('aws-cdk-lib');
  void new Stack(new App()).availabilityZones; // two tokens that the core makes once for all stacks without a Region
  const { prototype } = inCore('token-map.js').TokenMap;
  const { registerStringKey, registerNumberKey } = prototype;
  prototype.registerStringKey = function (...parameters) {
    const key = registerStringKey.apply(this, parameters);
    if (loading === 0) made.stringTokenMap.push(key);
    return key;
  };
  prototype.registerNumberKey = function (...parameters) {
    const counter = this.tokenCounter;
    const key = registerNumberKey.apply(this, parameters);
    if (loading === 0) {
      made.numberTokenMap.push(counter);
      made.stringTokenMap.push(`${key}`);
    }
    return key;
  };
}

/** Lets go of what a test file made; a token that somebody still uses is an error of the core, not a wrong answer. */
function forget() {
  inCore('cfn-reference.js').CfnReference.referenceTable.clear();
  const tokens = inCore('token-map.js').TokenMap.instance();
  for (const [map, keys] of Object.entries(made)) for (const key of keys.splice(0)) tokens[map].delete(key);
}

module.exports = { watch, forget };
