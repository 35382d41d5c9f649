#!/usr/bin/env bash
# Documents broken at random, and what admits them in a thread of its own: an answer to each within five seconds of processors,
# and never more memory than a function has. Ten minutes: scripts/external/admit-fuzz.sh 600 (FUZZ_SEED=2 for others)
set -euo pipefail
cd "$(dirname "$0")/../.."

npx tsx scripts/external/admit-fuzz.ts "${1:-60}"
