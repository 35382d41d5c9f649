#!/usr/bin/env bash
# The page for approvers in a real browser: keyboard alone, axe, screenshots. Needs Chromium.
set -euo pipefail
cd "$(dirname "$0")/../.."

bash scripts/external/support/chromium.sh
mkdir -p .external/approvals
CDK_VALIDATION=false npx tsx scripts/external/approvals-browser.ts "$(command -v chromium)" .external/approvals
