#!/usr/bin/env bash
# Matches the rules of IncidentResponse against documented events with event-ruler, the matcher AWS publishes.
# Needs Java 17, Maven and Maven Central.
set -euo pipefail
cd "$(dirname "$0")"
out=../../../.external/event-patterns
mkdir -p "$out"
mvn --quiet --batch-mode dependency:copy-dependencies -DoutputDirectory="$(realpath "$out")/lib"
CDK_VALIDATION=false npx tsx cases.ts "$out/cases.json"
java -cp "$out/lib/*" Match.java "$out/cases.json"
