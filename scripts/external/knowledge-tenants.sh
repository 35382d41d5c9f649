#!/usr/bin/env bash
# Two tenants in one index of more than 10,000 pieces, in an embedded PostgreSQL: what each finds, with the filter and without it,
# and what each part of a search takes. More questions: scripts/external/knowledge-tenants.sh 500
set -euo pipefail
cd "$(dirname "$0")/../.."

npx tsx scripts/external/knowledge-tenants.ts "${1:-300}"
