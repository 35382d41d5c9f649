#!/usr/bin/env bash
# The packed library with the oldest and the newest aws-cdk-lib that it takes, and under each Node.js: its types fit, and the
# reference app synthesizes in each profile without a finding. One that is older still is refused in a sentence.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=${PWD}
newest=$(node -p "require('./package.json').devDependencies['aws-cdk-lib']")
oldest=$(node -p "require('./package.json').peerDependencies['aws-cdk-lib'].slice(1)")
before=2.261.0 # the last one before the oldest
nag=$(node -p "require('./package.json').devDependencies['cdk-nag']")
constructs=$(node -p "require('./package.json').peerDependencies.constructs.slice(1)")

npx projen compile
apps=$(mktemp -d)
trap 'rm -rf "${apps}"' EXIT
tarball=${apps}/$(npm pack --silent --pack-destination "${apps}")

# install FOLDER VERSION: an app of its own with that aws-cdk-lib
install() {
  mkdir -p "${apps}/$1"
  echo '{ "name": "app", "private": true }' > "${apps}/$1/package.json"
  (cd "${apps}/$1" && npm install --silent --no-audit --no-fund --legacy-peer-deps "${tarball}" "aws-cdk-lib@$2" \
    "cdk-nag@${nag}" "constructs@${constructs}" > /dev/null)
}

# npm has Node.js itself as packages.
mkdir -p .external/node
for line in 20 22 24; do
  [ -x ".external/node/${line}/node_modules/node/bin/node" ] ||
    npm install --silent --no-audit --no-fund --prefix ".external/node/${line}" "node@${line}" > /dev/null
done

prepare() {
  install "$1" "$2"
  cd "${apps}/$1"
  for file in app config; do sed "s#'../lib'#'cdk-secure-llm'#" "${root}/bin/${file}.ts" > "${file}.ts"; done
  cat > tsconfig.json <<JSON
{ "compilerOptions": { "strict": true, "module": "node16", "target": "es2022", "types": ["node"],
    "typeRoots": ["${root}/node_modules/@types"] }, "files": ["app.ts"] }
JSON
  # every declaration is checked, ours among them
  node "${root}/node_modules/typescript-native/bin/tsc" -p tsconfig.json
  echo "types fit aws-cdk-lib $2"
  cd "${root}"
}

synth() {
  local node=${root}/.external/node/$2/node_modules/node/bin/node
  cd "${apps}/$1"
  CDK_OUTDIR=out-$3 CDK_CONTEXT_JSON="{\"profile\":\"$3\"}" "${node}" app.js > "$3.txt" 2>&1 || { cat "$3.txt"; echo "$3 failed with aws-cdk-lib of '$1' under Node $2"; exit 1; }
  # exit status 0 says that no pack had a finding; that there was something to judge is another thing
  test "$(ls out-"$3"/*.template.json | wc -l)" -ge 5
  echo "$3 has no finding with the $1 aws-cdk-lib under Node.js $("${node}" --version)"
  cd "${root}"
}

prepare oldest "${oldest}"
prepare newest "${newest}"
# two at a time
pair() {
  synth $1 & local first=$!
  synth $2 & local second=$!
  wait "${first}"
  wait "${second}"
}
pair 'oldest 20 STARTER' 'newest 24 STANDARD'
pair 'oldest 22 STANDARD' 'newest 20 REGULATED'
pair 'oldest 24 REGULATED' 'newest 22 STARTER'

install before "${before}"
if (cd "${apps}/before" && node -e "require('cdk-secure-llm')") > "${apps}/before.txt" 2>&1; then
  echo "aws-cdk-lib ${before} was taken"; exit 1
fi
grep -q "cdk-secure-llm needs 'aws-cdk-lib' ^${oldest}, got ${before}" "${apps}/before.txt"
echo "aws-cdk-lib ${before} is refused in a sentence"
