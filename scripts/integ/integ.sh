#!/usr/bin/env bash
# Deploys the reference to an account of yours, asks it what only an account can show, and tears it down.
set -euo pipefail
cd "$(dirname "$0")/../.."

if [ ! -x .external/boto/bin/python ]; then
  python3 -m venv .external/boto
  .external/boto/bin/pip install --quiet --disable-pip-version-check 'boto3>=1.43,<2'
fi
npx tsx scripts/integ/main.ts .external/boto/bin/python "$@"
