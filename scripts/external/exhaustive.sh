#!/usr/bin/env bash
# The long tests, and every row of the tables of which `verify` tries a sample; the last lines say how many tests ran. Of the
# faults of the ENSURE provider it is a fifth (FAULTS_EVERY=1 for all of them, a quarter of an hour); quota.sh has the quota's.
set -euo pipefail
cd "$(dirname "$0")/../.."

readarray -t files < <(
  {
    find test -name '*.long.test.ts'
    grep -rlE "/(exhaustive|policy-mutants|resource-policy|machine)'" test --include='*.test.ts'
  } | grep -v quota | sort -u
)
EXHAUSTIVE=1 CDK_VALIDATION=false npx jest --ci --silent --runTestsByPath "${files[@]}"
