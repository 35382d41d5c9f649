#!/usr/bin/env bash
# Every template that the library synthesizes passes cfn-lint, for Regions of three continents and for GovCloud.
set -euo pipefail
cd "$(dirname "$0")/../.."

python3 -m venv .external/cfn-lint
.external/cfn-lint/bin/pip install --quiet --disable-pip-version-check 'cfn-lint>=1.40,<2'

rm -rf .external/templates
npx tsx --tsconfig examples/tsconfig.json scripts/external/templates.ts .external/templates

status=0
for region in us-east-1 eu-central-1 ap-southeast-2 us-gov-west-1; do
  templates=(.external/templates/"${region}"/*.template.json)
  [ -e "${templates[0]}" ] || continue
  if .external/cfn-lint/bin/cfn-lint --non-zero-exit-code error --regions "${region}" --format parseable --template "${templates[@]}"; then
    echo "cfn-lint: ${#templates[@]} templates have no error in ${region}"
  else
    status=1
  fi
done
exit "${status}"
