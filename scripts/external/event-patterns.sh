#!/usr/bin/env bash
# Matches the rules of IncidentResponse against documented events with event-ruler, the matcher AWS publishes for
# EventBridge's patterns. Needs Java 17 or newer and Maven.
set -euo pipefail
cd "$(dirname "$0")/../.."

if ! command -v mvn >/dev/null; then
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends maven default-jdk-headless >/dev/null
fi
out="$PWD/.external/event-patterns"
mkdir -p "${out}"
mvn --quiet --batch-mode --file scripts/external/event-patterns/pom.xml \
  dependency:copy-dependencies -DoutputDirectory="${out}/lib"
CDK_VALIDATION=false npx tsx scripts/external/event-patterns/cases.ts "${out}/cases.json"
java -cp "${out}/lib/*" scripts/external/event-patterns/Match.java "${out}/cases.json"
