const { createRequire } = require('node:module');
const { dirname, join } = require('node:path');
const vm = require('node:vm');
const { default: Runtime } = require('jest-runtime');
const library = require('./library.cjs');
const leftBehind = require('./left-behind.cjs');

// Jest loads every module anew for every test file, and most of the time of a file that synthesizes goes into loading
// aws-cdk-lib. These large packages keep nothing from one app to the next, so that files share them.
const PACKAGES = [
  'aws-cdk-lib',
  'constructs',
  'cdk-nag',
  'asl-validator',
  'dynalite',
  'typescript',
  '@aws-cdk/cloudformation-diff',
  '@aws-sdk/client-[^/]+',
  '@cedar-policy/cedar-wasm',
  '@cloud-copilot/[^/]+',
];
const SHARED = new RegExp(`^(${PACKAGES.join('|')})(/|$)|/assets/identity/cedar/index\\.js$`);

const NODES_LIMIT = 10;

// A seventh of what a synthesis takes goes into the tree of constructs, which no test reads, and into the places where resources were made,
// which those tests read that set this value of the context to false. The CDK calls the hook for each app that is made.
const WITHOUT_TRACES = 'aws:cdk:disable-creation-stack-traces';
globalThis[Symbol.for('@aws-cdk/core.App#initHook')] = (app) => {
  app._treeMetadata = false;
  if (app.node.tryGetContext(WITHOUT_TRACES) === undefined) app.node.setContext(WITHOUT_TRACES, true);
  acknowledgeWithoutTraces();
};

// The CDK takes the trace of each acknowledgement, whatever that context says: an eighth of what a synthesis takes.
let isWithoutTraces = false;
function acknowledgeWithoutTraces() {
  if (isWithoutTraces) return;
  isWithoutTraces = true;
  const { prototype } = require('aws-cdk-lib').Validations;
  const { acknowledge } = prototype;
  prototype.acknowledge = function (...rules) {
    const limit = Error.stackTraceLimit;
    if (this.scope.node.tryGetContext(WITHOUT_TRACES)) Error.stackTraceLimit = 0;
    try {
      return acknowledge.apply(this, rules);
    } finally {
      Error.stackTraceLimit = limit;
    }
  };
}

// The CDK looks through each struct that it is given for what is deprecated, to warn of it.
const WARNINGS = join(dirname(require.resolve('aws-cdk-lib')), '.warnings.jsii.js');
require.cache[WARNINGS] = { id: WARNINGS, loaded: true, exports: new Proxy({}, { get: () => () => {} }) };

// The simulator matches the resource of each request with every type that its service has: a third of what it takes.
function rememberResourceTypes() {
  const types = require(join(dirname(require.resolve('@cloud-copilot/iam-utils')), 'resourceTypes.js'));
  const { mostSpecificMatchingResourceTypePatterns: match } = types;
  const known = new Map();
  types.mostSpecificMatchingResourceTypePatterns = (resource, patterns) => {
    const key = [resource, ...patterns].join('\n');
    if (!known.has(key)) known.set(key, match(resource, patterns));
    return known.get(key);
  };
}
rememberResourceTypes();

// It also compares the name of each operator by the rules of a language, which takes as long as to compare the values.
function rememberOperators() {
  const policy = dirname(require.resolve('@cloud-copilot/iam-policy'));
  const { prototype } = require(join(policy, 'conditions', 'conditionOperation.js')).ConditionOperationImpl;
  for (const name of ['isIfExists', 'baseOperator']) {
    const { [name]: ask } = prototype;
    const known = new Map();
    prototype[name] = function () {
      const operator = this.value();
      if (!known.has(operator)) known.set(operator, ask.call(this));
      return known.get(operator);
    };
  }
}
rememberOperators();

// The validator of state machines compiles its schemas anew for each definition, which takes a tenth of a second.
function compileStatesLanguageOnce() {
  const ajv = require(require.resolve('ajv', { paths: [dirname(require.resolve('asl-validator'))] }));
  let made;
  ajv.default = new Proxy(ajv.default, {
    construct(Ajv, [options]) {
      const isStatesLanguage = options?.schemas?.some(({ $id }) => $id.startsWith('http://asl-validator.cloud/'));
      if (!isStatesLanguage) return new Ajv(options);
      if (made) made.addKeyword = () => made; // it has them all
      made ??= new Ajv(options);
      return made;
    },
  });
}
compileStatesLanguageOnce();

// Of what a file loads, most is what the file before it has loaded: compiling that again takes a third of loading it.
const { compileFunction } = vm;
const COMPILED = new Map();
vm.compileFunction = (code, parameters, options = {}) => {
  const known = COMPILED.get(options.filename);
  if (known?.code === code) return compileFunction(code, parameters, { ...options, cachedData: known.data });
  const compiled = compileFunction(code, parameters, { ...options, produceCachedData: true });
  // a copy, because what was made belongs to the globals of that file, and would hold all that the file had
  COMPILED.set(options.filename, { code, data: Buffer.from(compiled.cachedData) });
  return compiled;
};

// A worker has nothing left to do once jest no longer listens to it. What V8 does before a process ends by itself, collecting
// and freeing a heap of up to a gigabyte, takes longer now and then than the half second after which jest kills the worker.
process.on('removeListener', (event) => {
  if (event === 'message' && process.listenerCount('message') === 0) process.exit();
});

module.exports = class extends Runtime {
  constructor(...parameters) {
    super(...parameters);
    leftBehind.watch();
    library.translateBy(this.transformCache);
  }

  requireModuleOrMock(from, name) {
    const path = library.shared(from, name);
    if (path !== undefined) return library.load(path);
    if (!SHARED.test(name)) return super.requireModuleOrMock(from, name);
    // Jest's hundred frames, each looked up in source maps, at every resource: a third of what a synthesis takes
    Error.stackTraceLimit = NODES_LIMIT;
    return createRequire(from)(name);
  }

  // The CDK deletes what was synthesized when the process ends. What all files of a worker left takes longer than the half
  // second after which jest kills the worker, and the rest then stays in the folder for temporary files.
  teardown() {
    leftBehind.forget();
    require('aws-cdk-lib/cx-api').CloudAssembly.cleanupTemporaryDirectories();
    super.teardown();
  }
};
