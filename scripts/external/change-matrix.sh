#!/usr/bin/env bash
# Adds, changes and removes every prop of every construct, and fails where CloudFormation would replace or destroy what holds
# something.
set -euo pipefail
cd "$(dirname "$0")/../.."

npx projen compile
CDK_VALIDATION=false npx tsx scripts/external/change-matrix.ts .jsii
