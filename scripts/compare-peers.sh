#!/usr/bin/env bash
# Puts our findings on two apps of other people's constructs beside those of AwsSolutionsChecks, as a Markdown table.
# Needs the package registry; it is not part of the verification.
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
peers="$(mktemp -d)"
trap 'rm -rf "${peers}"' EXIT

(
  cd "${peers}"
  npm init --yes >/dev/null
  npm install --no-audit --no-fund --ignore-scripts --legacy-peer-deps --loglevel=error \
    @cdklabs/generative-ai-cdk-constructs@"${GENERATIVE_AI_CONSTRUCTS:-0.1.318}" \
    @aws-solutions-constructs/aws-lambda-bedrockinferenceprofile@"${SOLUTIONS_CONSTRUCTS:-2.104.0}" \
    @aws-solutions-constructs/core@"${SOLUTIONS_CONSTRUCTS:-2.104.0}" >/dev/null
  # one copy of the CDK for everybody
  for package in aws-cdk-lib constructs; do
    rm -rf "node_modules/${package}"
    ln -s "${root}/node_modules/${package}" "node_modules/${package}"
  done
)
cd "${root}"
CDK_VALIDATION=false npx tsx scripts/compare-peers.ts "${peers}"
