#!/usr/bin/env bash
# The reference in every commercial Region and profile: what is refused says so, what is synthesized passes cfn-lint there, and
# the table in lib/reference/README.md tells which is which.
set -euo pipefail
cd "$(dirname "$0")/.."

python3 -m venv .external/cfn-lint
.external/cfn-lint/bin/pip install --quiet --disable-pip-version-check 'cfn-lint>=1.40,<2'

rm -rf .external/regions
CDK_VALIDATION=false npx tsx scripts/regions.ts .external/regions
status=0
for folder in .external/regions/*; do
  region="$(basename "${folder}")"
  if .external/cfn-lint/bin/cfn-lint --non-zero-exit-code error --regions "${region}" --format parseable --template "${folder}"/*.template.json; then
    echo "cfn-lint: the reference has no error in ${region}"
  else
    status=1
  fi
done
exit "${status}"
