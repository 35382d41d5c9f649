#!/usr/bin/env bash
# Lets Suricata 7, the engine of AWS Network Firewall, judge the rules that EgressFirewall writes.
# Needs `npm ci`, Debian bookworm, Python 3 and the machine's package mirrors; installs nothing into the system.
set -euo pipefail

export CDK_VALIDATION=false
root=$(cd "$(dirname "$0")/../.." && pwd)
here=$root/scripts/external/suricata
work=$root/.external/suricata
cd "$root"
mkdir -p "$work"

# Suricata from bookworm-backports, unpacked beside the sources.
if [ ! -x "$work/root/usr/bin/suricata" ]; then
  . /etc/os-release
  if [ "${VERSION_CODENAME:-}" != bookworm ]; then
    echo "Suricata is taken from Debian bookworm-backports; this is ${PRETTY_NAME:-another system}" >&2
    exit 1
  fi
  # the mirror from which the machine takes Debian
  mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' | awk '$2 == "bookworm" && $3 == "main" { print $1; exit }')
  apt=$work/apt
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
  for suite in bookworm bookworm-backports; do
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main"
  done > "$apt/sources.list"
  options=(
    -o "Dir::Etc::sourcelist=$apt/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$apt/lists"
    -o "Dir::Cache=$apt/cache" -o Debug::NoLocking=true -o APT::Sandbox::User= -o Acquire::Languages=none
  )
  apt-get "${options[@]}" -qq update
  # what Suricata needs and the machine lacks
  apt-get "${options[@]}" -qq install -y --download-only --no-install-recommends -t bookworm-backports suricata
  rm -rf "$work/unpacked"
  mkdir "$work/unpacked"
  for package in "$apt"/cache/archives/*.deb; do dpkg-deb -x "$package" "$work/unpacked"; done
  rm -rf "$work/root"
  mv "$work/unpacked" "$work/root"
fi

if [ ! -x "$work/venv/bin/python" ]; then python3 -m venv "$work/venv"; fi
"$work/venv/bin/pip" --quiet install 'scapy==2.7.0'

[ -d assets ] || npx tsx scripts/bundle.ts # what reads the bundles beside this one must not see them go
npx tsx "$here/rules.ts" > "$work/plain.rules"
npx tsx "$here/rules.ts" clear > "$work/clear.rules"
npx tsx "$here/rules.ts" decrypted > "$work/decrypted.rules"

judge() { "$work/venv/bin/python" "$here/judge.py" "$work/root" "$@"; }
echo "== rules of a firewall that judges HTTPS by its server name"
judge "$work/plain.rules" "$work/plain"
echo
echo "== rules of a firewall that passes HTTP to some names"
judge "$work/clear.rules" "$work/clear" clear
echo
echo "== rules of a firewall that looks into HTTPS"
judge "$work/decrypted.rules" "$work/decrypted" decrypted

echo
echo "== weakened rules, which must be found out"
weakened() {
  sed "$2" "$work/clear.rules" > "$work/weakened.rules"
  if cmp -s "$work/clear.rules" "$work/weakened.rules"; then echo "'$1' changes no rule" >&2; exit 1; fi
  if judge "$work/weakened.rules" "$work/weakened" clear > "$work/weakened.txt" || ! grep -q WRONG "$work/weakened.txt"; then
    echo "no flow tells '$1' from the real rules" >&2
    exit 1
  fi
  echo "$1: $(grep -c WRONG "$work/weakened.txt") flows end wrong"
}
weakened 'names may be longer at the end' '/^pass/s/ endswith;//'
weakened 'names may be longer at the beginning' '/^pass/s/ startswith;//'
weakened 'names in lower case only' '/^pass/s/ nocase;//'
weakened 'CONNECT to a declared host' 's/ http.method; content:!"CONNECT";//'
weakened 'anything on port 443' '/sid:23;/d'
weakened 'a hello of any length' '/sid:24;/d'
weakened 'UDP but DNS and QUIC' '/sid:6;/d'
weakened 'HTTPS on any port' '/sid:9;/d'
weakened 'HTTP to names that are declared for HTTPS' '/^pass tls.*tls.example.com/{p;s/sid:[0-9]*/sid:99/;s/tls/http/;s/443/80/;s/tls.sni/http.host/;s/ nocase;//}'
