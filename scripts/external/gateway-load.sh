#!/usr/bin/env bash
# The bundled gateway under load while what it asks breaks again and again: no memory that grows, no reservation that is
# lost, no request that hangs, whether its reader is slow, reads nothing or leaves. Ten minutes: scripts/external/gateway-load.sh 600
set -euo pipefail
cd "$(dirname "$0")/../.."

[ -f assets/gateway/container/index.js ] || npx tsx scripts/bundle.ts
# the Node that Lambda runs the gateway with; Node 20 ends now and then in a fault of its own compiler under this load
node=.external/node24
package="node-$(node -p 'process.platform + "-" + process.arch')"
mkdir -p "${node}"
if [ ! -x "${node}/node_modules/${package}/bin/node" ]; then
  [ -f "${node}/package.json" ] || echo '{ "private": true }' >"${node}/package.json"
  npm install --prefix "${node}" --ignore-scripts --no-audit --no-fund "${package}@24"
fi
npx tsx scripts/external/gateway-load.ts "${1:-60}" "$(pwd)/${node}/node_modules/${package}/bin/node"
