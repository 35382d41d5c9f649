#!/usr/bin/env bash
# The HTML report and the page of the local gateway in a real browser: filters, documents, keyboard, accessibility, no request
# of elsewhere, no console error; pictures of them go to .external/report/.
set -euo pipefail
cd "$(dirname "$0")/../.."

bash scripts/external/support/chromium.sh
rm -rf .external/report
mkdir -p .external/report
npx cdk synth --quiet --output .external/report/cdk.out
# two weak resources beside the reference app, so that there are findings to filter
cat > .external/report/weak.json <<'JSON'
{
  "Parameters": { "Strength": { "Type": "String" } },
  "Resources": {
    "Weak": { "Type": "AWS::Bedrock::Guardrail", "Properties": { "Name": "<script>alert(1)</script>", "ContentPolicyConfig": { "FiltersConfig": [] } } },
    "Open": { "Type": "AWS::Bedrock::Guardrail", "Properties": { "Name": "open", "ContentPolicyConfig": { "FiltersConfig": [{ "Type": "PROMPT_ATTACK", "InputStrength": { "Ref": "Strength" } }] } } }
  }
}
JSON
npx tsx lib/cli/main.ts report .external/report/cdk.out --format html --lists llm-2025,agentic-2026 --out .external/report/app.html || [ $? = 1 ]
# some of what is found is in a baseline, and one acknowledgement of each kind is not as it should be
cat > .external/report/wrong.yaml <<'YAML'
acknowledge:
  - { rules: BedrokGuardrailPii, reason: misspelt }
  - { rules: BedrockGuardrailPii, resources: Weak, reason: over, expires: 2020-01-01 }
  - { rules: BedrockGuardrailPii, resources: Nobody, reason: matches nothing }
YAML
npx tsx lib/cli/main.ts scan .external/report/weak.json --rule BedrockGuardrailCmk --write-baseline .external/report/baseline.json
npx tsx lib/cli/main.ts report .external/report/cdk.out .external/report/weak.json --format html --out .external/report/weak.html \
  --baseline .external/report/baseline.json --config .external/report/wrong.yaml || [ $? = 2 ]
npx tsx scripts/external/report-browser.ts "$(command -v chromium)" .external/report
npx tsx scripts/external/gateway-browser.ts "$(command -v chromium)" .external/report
