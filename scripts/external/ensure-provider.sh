#!/usr/bin/env bash
# The life cycle of the provider of account-level services against moto, an emulator of AWS that others maintain.
set -euo pipefail
cd "$(dirname "$0")/../.."

if [ ! -x .external/moto/bin/moto_server ]; then
  python3 -m venv .external/moto
  .external/moto/bin/pip install --quiet 'moto[server]==5.2.5'
fi
port=5987
.external/moto/bin/moto_server -H 127.0.0.1 -p "${port}" >.external/moto.log 2>&1 &
server=$!
trap 'kill "${server}"' EXIT
bash scripts/external/support/wait-for.sh "http://127.0.0.1:${port}/moto-api/"
npx tsx scripts/external/ensure-provider.ts "http://127.0.0.1:${port}"
