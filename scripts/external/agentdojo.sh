#!/usr/bin/env bash
# AgentDojo's suites with a scripted model that obeys every attacker, through the LLM gateway and the gateway of tools: what the
# attackers want done is not done, and what users want is. One pair of tasks in twelve; all of them: scripts/external/agentdojo.sh 1
set -euo pipefail
cd "$(dirname "$0")/../.."

place=.external/agentdojo
version=0.1.35
if [ "$(cat "${place}/wanted" 2>/dev/null)" != "${version}" ]; then
  python3 -m venv "${place}"
  "${place}/bin/pip" install --quiet --disable-pip-version-check "agentdojo==${version}"
  echo "${version}" >"${place}/wanted"
fi
[ -f assets/agent/tool-shim/index.js ] || npx projen generate
CDK_VALIDATION=false npx tsx scripts/external/agentdojo/main.ts "${place}/bin/python" "${1:-12}"
