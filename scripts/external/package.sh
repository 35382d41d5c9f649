#!/usr/bin/env bash
# The packed library in a fresh CDK app elsewhere: it installs, imports and synthesizes without esbuild and Docker, the
# command line runs, and importing it costs little more than importing aws-cdk-lib.
set -euo pipefail
cd "$(dirname "$0")/../.."

npx projen compile
app=$(mktemp -d)
trap 'rm -rf "${app}"' EXIT
tarball=$(npm pack --silent --pack-destination "${app}")

cdk=$(node -p "require('./package.json').devDependencies['aws-cdk-lib']")
cd "${app}"
cat > package.json <<'JSON'
{ "name": "fresh", "private": true }
JSON
npm install --silent --no-audit --no-fund "./${tarball}" "aws-cdk-lib@${cdk}" constructs@10.5.1 cdk-nag@3.0.2 > /dev/null
if [ -e node_modules/esbuild ]; then echo "esbuild came along"; exit 1; fi
# whoever has the package alone can follow its pages
node - <<'JS'
const { existsSync, readFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const seen = new Set();
const broken = [];
const follow = (page) => {
  if (seen.has(page)) return;
  seen.add(page);
  for (const [, target] of readFileSync(page, 'utf8').matchAll(/\]\((?![a-z]+:|#)([^)#\s]+)[^)]*\)/g)) {
    const file = join(dirname(page), target);
    if (!existsSync(file)) broken.push(`${page}: ${target}`);
    else if (file.endsWith('.md')) follow(file);
  }
};
follow('node_modules/cdk-secure-llm/README.md');
if (broken.length > 0 || seen.size < 15) throw new Error(`${seen.size} pages, of which these links lead nowhere: ${broken.join(', ')}`);
JS
cat > app.js <<'JS'
const { App, Stack, Validations } = require('aws-cdk-lib');
const { KillSwitch, ModelGuardrail, OwaspLlmChecks, IncidentResponse } = require('cdk-secure-llm');
const app = new App();
const stack = new Stack(app, 'Fresh', { env: { region: 'eu-west-1' } });
new ModelGuardrail(stack, 'Guardrail');
new KillSwitch(stack, 'KillSwitch');
new IncidentResponse(stack, 'Response', { contacts: ['sec@example.com'] });
if (process.env.WEAK) stack.node.findChild('Guardrail').guardrail.addPropertyDeletionOverride('ContentPolicyConfig');
Validations.of(app).addPlugins(new OwaspLlmChecks());
app.synth();
JS
PATH=$(dirname "$(command -v node)") CDK_OUTDIR=out node app.js
npx cdk-secure-llm report out > report.txt || [ $? = 1 ] # there are gaps
grep -q 'LLM01:2025 Prompt Injection' report.txt
if WEAK=1 CDK_OUTDIR=weak node app.js > weak.txt 2>&1; then echo "a weak guardrail passed"; exit 1; fi
grep -q 'BedrockGuardrailPromptAttackHigh' weak.txt
grep -q 'app.js' weak.txt
if npx cdk-secure-llm scan weak > scan.txt; then echo "scan passed a weak guardrail"; exit 1; fi
grep -q 'made at app.js:' scan.txt

node - <<'JS'
const { spawnSync } = require('node:child_process');
// user and system time of a whole process: a shared machine's wall clock tells little
const cpu = (code) => {
  const { stdout } = spawnSync(process.execPath, ['-e', `${code};const{user,system}=process.cpuUsage();console.log(user+system)`]);
  return Number(stdout) / 1000;
};
const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];
const rounds = Array.from({ length: 11 }, () => [cpu("require('aws-cdk-lib')"), cpu("require('aws-cdk-lib');require('cdk-secure-llm')")]);
const ratio = median(rounds.map(([core, both]) => both / core));
console.log(`importing aws-cdk-lib ${median(rounds.map(([core]) => core)).toFixed(0)} ms CPU; with this library ${ratio.toFixed(2)} times as much (goal: at most 1.2)`);
if (ratio > 1.2) process.exit(1);
JS
echo 'the packed library works in a fresh app'
