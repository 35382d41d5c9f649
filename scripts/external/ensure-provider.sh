#!/usr/bin/env bash
# The life cycle of the provider of account-level services against moto, an emulator of AWS that others maintain.
set -euo pipefail
cd "$(dirname "$0")/../.."

port=5987
# shellcheck source=scripts/external/support/moto.sh
. scripts/external/support/moto.sh
start_moto "${port}"
npx tsx scripts/external/ensure-provider.ts "http://127.0.0.1:${port}"
