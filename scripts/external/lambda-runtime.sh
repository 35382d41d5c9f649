#!/usr/bin/env bash
# Runs the bundled gateway under Lambda's own runtime interface client. The client is installed without its native part,
# which would need a compiler; its JavaScript does everything that streaming needs.
set -euo pipefail
cd "$(dirname "$0")/../.."

client=.external/lambda-runtime
mkdir -p "${client}"
if [ ! -d "${client}/node_modules/aws-lambda-ric" ]; then
  [ -f "${client}/package.json" ] || echo '{ "private": true }' >"${client}/package.json"
  npm install --prefix "${client}" --ignore-scripts --no-audit --no-fund aws-lambda-ric@3.3.0
fi
# what the native part would do for answers that are not streamed is never asked for here
touch "${client}/node_modules/aws-lambda-ric/dist/rapid-client.node"
echo "require.extensions['.node'] = (module) => { module.exports = { initializeClient() {} }; };" >"${client}/preload.cjs"
npx tsx scripts/external/lambda-runtime.ts "${client}"
