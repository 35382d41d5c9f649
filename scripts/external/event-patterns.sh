#!/usr/bin/env bash
# Matches the rules of IncidentResponse against documented events with event-ruler, the matcher AWS publishes for
# EventBridge's patterns. Needs Java 17 or newer and Maven.
set -euo pipefail
cd "$(dirname "$0")/../.."

out="$PWD/.external/event-patterns"
bash scripts/external/maven/jars.sh scripts/external/event-patterns/pom.xml "${out}/lib"
CDK_VALIDATION=false npx tsx scripts/external/event-patterns/cases.ts "${out}/cases.json"
java -cp "${out}/lib/*" scripts/external/event-patterns/Match.java "${out}/cases.json"
