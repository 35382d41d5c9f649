#!/usr/bin/env bash
# The Python of docs/first-prompt.md, with OpenAI's client, against the gateway on this machine.
set -euo pipefail
cd "$(dirname "$0")/../.."

if [ ! -x .external/openai/bin/python ]; then
  python3 -m venv .external/openai
  .external/openai/bin/pip install --quiet --disable-pip-version-check 'openai>=2,<3'
fi
npx tsx scripts/external/first-prompt.ts .external/openai/bin/python
