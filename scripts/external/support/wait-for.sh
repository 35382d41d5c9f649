#!/usr/bin/env bash
# Waits until a server on this machine answers at a URL, for half a minute at most.
for _ in $(seq 60); do
  if curl --silent --output /dev/null "$1"; then exit 0; fi
  sleep 0.5
done
echo "nothing answers at $1" >&2
exit 1
