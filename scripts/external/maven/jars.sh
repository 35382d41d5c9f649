#!/usr/bin/env bash
# Copies what a pom.xml depends on into a folder: jars.sh POM FOLDER. Takes Java and Maven from Debian where they lack.
set -euo pipefail

if ! command -v mvn >/dev/null; then
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends maven default-jdk-headless >/dev/null
fi
mkdir -p "$2"
mvn --quiet --batch-mode --file "$1" dependency:copy-dependencies -DoutputDirectory="$2"
