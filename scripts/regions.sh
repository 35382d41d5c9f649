#!/usr/bin/env bash
# The reference in every commercial Region and profile: what is refused says so, what is synthesized passes cfn-lint there, and
# the table in lib/reference/README.md tells which is which.
set -euo pipefail
cd "$(dirname "$0")/.."

python3 -m venv .external/cfn-lint
.external/cfn-lint/bin/pip install --quiet --disable-pip-version-check 'cfn-lint>=1.40,<2'

rm -rf .external/regions
status=0
count=0
# also where the table tells something else, so that one run shows all
CDK_VALIDATION=false npx tsx scripts/regions.ts .external/regions || status=1
while read -r -a regions && read -r -a templates; do
  if .external/cfn-lint/bin/cfn-lint --non-zero-exit-code error --format parseable --regions "${regions[@]}" --template "${templates[@]}"; then
    echo "cfn-lint: ${#templates[@]} templates have no error in ${regions[*]}"
    count=$((count + ${#templates[@]}))
  else
    status=1
  fi
done < .external/regions/runs.txt
echo "${count} different templates have no error in any of their Regions"
exit "${status}"
