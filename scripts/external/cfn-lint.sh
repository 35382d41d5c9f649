#!/usr/bin/env bash
# Every template that the library synthesizes passes cfn-lint, for Regions of three continents and for GovCloud, and
# what CloudFormation lacks in which Regions is still what cfn-lint says. All Regions are linted by scripts/regions.sh.
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
if ! diff <(missing lib/facts/missing-types.ts | tr -d ' ,\n') <(missing .external/missing-types.ts | tr -d ' ,\n') >/dev/null; then
  echo "lib/facts/missing-types.ts is not what cfn-lint says: run scripts/external/missing-types.py .external/templates >lib/facts/missing-types.ts"
  status=1
fi
exit "${status}"
