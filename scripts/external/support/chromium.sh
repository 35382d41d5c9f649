#!/usr/bin/env bash
# Installs Chromium where there is none; two checks may come at once.
set -euo pipefail

if ! command -v chromium > /dev/null; then
  apt-get -o DPkg::Lock::Timeout=600 update -qq > /dev/null
  apt-get -o DPkg::Lock::Timeout=600 install -y -qq chromium > /dev/null
fi
