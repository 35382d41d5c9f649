#!/usr/bin/env bash
# Clients of others against the gateway on this machine, and whether docs/clients.md says what they do: a sample of them, or
# with `all` every one (`all --write` writes the page). Each is installed in the version that scripts/clients pins.
set -euo pipefail
cd "$(dirname "$0")/../.."

from=scripts/clients
to=.external/clients
mkdir -p "${to}/node" "${to}/python"

cp "${from}"/node/*.mjs "${to}/node/"
if ! cmp -s "${from}/package.json" "${to}/node/wanted.json"; then
  cp "${from}/package.json" "${to}/node/package.json"
  npm install --prefix "${to}/node" --ignore-scripts --no-audit --no-fund --no-package-lock --silent
  cp "${from}/package.json" "${to}/node/wanted.json"
fi

# the sample needs only some
wanted='^(openai|anthropic)=='
case " $* " in *' all '*) wanted='==' ;; esac
# clients of one language want other versions of what they share: each has a place of its own
while read -r pinned; do
  package=${pinned%%[=[]*}
  place="${to}/python/${package}"
  [ "$(cat "${place}/wanted" 2>/dev/null)" = "${pinned}" ] && continue
  if [ ! -x "${to}/uv/bin/uv" ]; then
    python3 -m venv "${to}/uv"
    "${to}/uv/bin/pip" install --quiet --disable-pip-version-check 'uv>=0.8,<1'
  fi
  "${to}/uv/bin/uv" venv --quiet --no-config --clear --python python3 "${place}"
  "${to}/uv/bin/uv" pip install --quiet --no-config --python "${place}/bin/python" "${pinned}"
  echo "${pinned}" >"${place}/wanted"
done < <(grep -E "${wanted}" "${from}/requirements.txt")

npx tsx scripts/clients/main.ts "$@"
