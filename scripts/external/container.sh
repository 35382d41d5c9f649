#!/usr/bin/env bash
# The gateway as a container runs it, under Node 22 and 24: settings, health, kept connections, SIGTERM during answers.
set -euo pipefail
cd "$(dirname "$0")/../.."

[ -f assets/gateway/container/main.cjs ] || npx tsx scripts/bundle.ts
package="node-$(node -p 'process.platform + "-" + process.arch')"
for version in 22 24; do
  place=".external/node${version}"
  mkdir -p "${place}"
  if [ ! -x "${place}/node_modules/${package}/bin/node" ]; then
    [ -f "${place}/package.json" ] || echo '{ "private": true }' >"${place}/package.json"
    npm install --prefix "${place}" --ignore-scripts --no-audit --no-fund "${package}@${version}"
  fi
  npx tsx scripts/external/container.ts "$(pwd)/${place}/node_modules/${package}/bin/node"
done
