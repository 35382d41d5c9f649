#!/usr/bin/env bash
# Checks that need more than Node: Python (cfn-lint), and whatever the scripts under scripts/external install for
# themselves. All of it goes into .external/, which git ignores.
set -euo pipefail
cd "$(dirname "$0")/.."

npx projen generate
mkdir -p .external

status=0
for script in scripts/external/*.sh; do
  echo "== ${script}"
  started=$(date +%s)
  if bash "${script}"; then
    echo "== ${script} passed in $(($(date +%s) - started)) s"
  else
    echo "== ${script} FAILED"
    status=1
  fi
done
exit "${status}"
