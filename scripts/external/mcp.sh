#!/usr/bin/env bash
# Our client of MCP against servers that others have made, and against hostile ones; a server behind the gateway of tools that
# changes its tools; and the protocol's conformance suite, which needs Node 22, against our client and our interceptors.
set -euo pipefail
cd "$(dirname "$0")/../.."

from=scripts/external/mcp
to=${PWD}/.external/mcp
node=node-$(node -p 'process.platform + "-" + process.arch')
mkdir -p "${to}/servers"
cp "${from}"/servers/* "${to}/servers/"
if ! cmp -s "${from}/package.json" "${to}/wanted.json"; then
  cp "${from}/package.json" "${to}/package.json"
  npm install --prefix "${to}" --ignore-scripts --no-audit --no-fund --no-package-lock --silent
  npm install --prefix "${to}" --ignore-scripts --no-audit --no-fund --no-package-lock --no-save --silent "${node}@22"
  cp "${from}/package.json" "${to}/wanted.json"
fi
python=mcp==2.3.0
if [ "$(cat "${to}/python/wanted" 2>/dev/null)" != "${python}" ]; then
  python3 -m venv "${to}/python"
  "${to}/python/bin/pip" install --quiet --disable-pip-version-check "${python}"
  echo "${python}" >"${to}/python/wanted"
fi
npx tsx scripts/external/mcp/main.ts "${to}" "${to}/node_modules/${node}/bin/node" "${to}/python/bin/python"
