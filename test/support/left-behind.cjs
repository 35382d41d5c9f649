const { AsyncLocalStorage } = require('node:async_hooks');
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

// Jest keeps in such a storage which test runs, another one for each file. Node asks every storage that was ever used at each
// promise that is made: a tenth of all tests, and more in each file than in the one before it.
const storages = new Set();
for (const name of ['run', 'enterWith']) {
  const { [name]: use } = AsyncLocalStorage.prototype;
  AsyncLocalStorage.prototype[name] = function (...parameters) {
    storages.add(this);
    return use.apply(this, parameters);
  };
}

/** Lets go of what a test file made; a token that somebody still uses is an error of the core, not a wrong answer. */
function forget() {
  inCore('cfn-reference.js').CfnReference.referenceTable.clear();
  const tokens = inCore('token-map.js').TokenMap.instance();
  for (const [map, keys] of Object.entries(made)) for (const key of keys.splice(0)) tokens[map].delete(key);
  for (const storage of storages) storage.disable(); // it is enabled again where it is used again
  storages.clear();
}

module.exports = { watch, forget };
