#!/usr/bin/env bash
# Creates, updates and deletes the stacks of the reference on moto, an emulator of AWS that others maintain, and calls the
# providers of custom resources as CloudFormation would. With names: those profiles and examples. --write: also writes down
# what moto does not know.
set -euo pipefail
cd "$(dirname "$0")/../.."

[ -f assets/ensure/ensure/index.js ] || npx projen generate
port=5988
# shellcheck source=scripts/external/support/moto.sh
. scripts/external/support/moto.sh
start_moto "${port}"
CDK_VALIDATION=false npx tsx --tsconfig examples/tsconfig.json scripts/external/rehearsal/main.ts .external/moto/bin/python "${port}" "$@"
