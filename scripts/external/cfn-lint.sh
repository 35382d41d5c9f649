#!/usr/bin/env bash
# Every template that the library synthesizes passes cfn-lint, for Regions of three continents and for GovCloud, and the
# reference in every commercial Region. What CloudFormation lacks where, and the table of Regions, are still as cfn-lint says.
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
# what CloudFormation lacks, Region by Region, but for the version and the month
missing() { grep -v -e '^ \* Source:' -e '@asOf' "$1"; }
.external/cfn-lint/bin/python scripts/external/missing-types.py .external/templates >.external/missing-types.ts
npx biome format --write .external/missing-types.ts >/dev/null 2>&1 || true
if ! diff <(missing lib/facts/missing-types.ts | tr -d ' \n') <(missing .external/missing-types.ts | tr -d ' \n') >/dev/null; then
  echo "lib/facts/missing-types.ts is not what cfn-lint says: run scripts/external/missing-types.py .external/templates >lib/facts/missing-types.ts"
  status=1
fi

rm -rf .external/regions
CDK_VALIDATION=false npx tsx scripts/external/regions.ts .external/regions
for folder in .external/regions/*; do
  region="$(basename "${folder}")"
  if .external/cfn-lint/bin/cfn-lint --non-zero-exit-code error --regions "${region}" --format parseable --template "${folder}"/*.template.json; then
    echo "cfn-lint: the reference has no error in ${region}"
  else
    status=1
  fi
done
exit "${status}"
