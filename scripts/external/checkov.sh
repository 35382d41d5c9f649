#!/usr/bin/env bash
# Checkov over the templates of the reference application: what it finds is mended, or stands in checkov.ts with its reason.
set -euo pipefail
cd "$(dirname "$0")/../.."

if [ ! -x .external/checkov/bin/checkov ]; then
  python3 -m venv .external/checkov
  .external/checkov/bin/pip install --quiet --disable-pip-version-check 'checkov>=3.3,<4'
fi
rm -rf .external/checkov-templates
npx cdk synth --quiet --output .external/checkov-templates > .external/checkov-synth.log 2>&1
.external/checkov/bin/checkov -d .external/checkov-templates --framework cloudformation --compact --quiet --soft-fail --skip-download -o json > .external/checkov.json
npx tsx scripts/external/checkov.ts .external/checkov.json
