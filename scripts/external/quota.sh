#!/usr/bin/env bash
# The quota and the approvals on DynamoDB Local, which AWS publishes, with a thousand requests at once. Needs Java 17 or newer and Maven.
set -euo pipefail
cd "$(dirname "$0")/../.."

out="$PWD/.external/quota"
bash scripts/external/maven/jars.sh scripts/external/quota/pom.xml "${out}/lib"
port=5988
java -Djava.library.path="${out}/lib" -cp "${out}/lib/*" com.amazonaws.services.dynamodbv2.local.main.ServerRunner \
  -inMemory -disableTelemetry -port "${port}" >"${out}/log" 2>&1 &
server=$!
trap 'kill "${server}"' EXIT
bash scripts/external/support/wait-for.sh "http://127.0.0.1:${port}/"
EXHAUSTIVE=1 DYNAMODB_PORT="${port}" CDK_VALIDATION=false npx jest --runInBand \
  test/layers/gateway/quota.test.ts test/layers/agent/runtime/approvals.test.ts
