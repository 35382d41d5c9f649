#!/usr/bin/env bash
# Every cell of the tables of faults and of attacks of which `verify` tries a sample; the last lines say how many tests ran. Of
# the faults of the ENSURE provider it is a fifth (FAULTS_EVERY=1 for all of them, a quarter of an hour); quota.sh has the
# quota's.
set -euo pipefail
cd "$(dirname "$0")/../.."

EXHAUSTIVE=1 CDK_VALIDATION=false npx jest --ci --silent \
  test/ensure/life-cycle.test.ts test/layers/gateway/fail-closed.test.ts test/layers/gateway/retrieval.test.ts \
  test/reference/attack-chains.iam.test.ts test/reference/attack-outsiders.iam.test.ts \
  test/reference/policy-mutants.iam.test.ts test/reference/two-copies.test.ts test/reference/work.iam.test.ts
