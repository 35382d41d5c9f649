#!/usr/bin/env bash
# The files for CI pass the linters of their services, and the packed command line installs without its peers, in how many
# megabytes, and does what the action does. Nothing here runs on a service.
set -euo pipefail
cd "$(dirname "$0")/../.."

external="${PWD}/.external/ci"
mkdir -p "${external}"
python3 -m venv "${external}/python"
"${external}/python/bin/pip" install --quiet --disable-pip-version-check 'pre-commit>=4,<5' 'check-jsonschema>=0.33,<1'
"${external}/python/bin/pre-commit" validate-manifest .pre-commit-hooks.yaml
echo 'pre-commit: the manifest is right'
# the schemas come with the tool: GitLab's own, and that of actions
"${external}/python/bin/check-jsonschema" --builtin-schema vendor.gitlab-ci --data-transform gitlab-ci ci/gitlab.yml
"${external}/python/bin/check-jsonschema" --builtin-schema vendor.github-actions action.yml

GOBIN="${external}" go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.7
work=$(mktemp -d)
trap 'rm -rf "${work}"' EXIT
mkdir -p "${work}/repository/.github/workflows"
cp action.yml "${work}/repository/"
git -C "${work}/repository" init --quiet
# the workflow of the page, with the action of this tree: its inputs are compared
awk '/^```yaml$/{on=1;next}/^```$/{on=0}on&&/^# \.github/{file=1}on&&file{print}!on{file=0}' docs/ci.md |
  sed 's#example/cdk-secure-llm@main#./#' > "${work}/repository/.github/workflows/scan.yml"
grep -q 'uses: ./' "${work}/repository/.github/workflows/scan.yml"
(cd "${work}/repository" && "${external}/actionlint")
echo 'actionlint: the workflow of docs/ci.md calls the action as it is'

npx projen compile
tarball="${work}/$(npm pack --silent --pack-destination "${work}")"
step() { node -p "require('yaml').parse(require('fs').readFileSync('action.yml', 'utf8')).runs.steps[$1].run"; }
install=$(step 0)
scan=$(step 1)
export RUNNER_TEMP="${work}/runner" GITHUB_STEP_SUMMARY="${work}/summary.md"
mkdir -p "${RUNNER_TEMP}" "${work}/app"
cd "${work}/app"
cat > weak.yaml <<'YAML'
Resources: { G: { Type: AWS::Bedrock::Guardrail, Properties: { Name: weak } } }
YAML
PACKAGE="${tarball}" bash --noprofile --norc -eo pipefail -c "${install}" > /dev/null
if [ -e "${RUNNER_TEMP}/cdk-secure-llm/node_modules/aws-cdk-lib" ]; then echo 'a peer came along'; exit 1; fi
megabytes=$(du -sm "${RUNNER_TEMP}/cdk-secure-llm" | cut -f1)
echo "the command line without its peers: ${megabytes} MB (docs/ci.md says at most 45)"
[ "${megabytes}" -le 45 ]
status=0
PATHS=weak.yaml LISTS=llm-2025 FAIL_ON=low BASELINE='' SARIF=f.sarif COMMENT=c.md \
  bash --noprofile --norc -eo pipefail -c "${scan}" > out.txt || status=$?
[ "${status}" = 1 ]
grep -q BedrockGuardrailPii out.txt
grep -q secureLlm/v1 f.sarif
grep -q '### cdk-secure-llm:' "${GITHUB_STEP_SUMMARY}"
echo 'the steps of the action, run as a shell, find a weak guardrail and end with 1'
