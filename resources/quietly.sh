#!/usr/bin/env bash
# Runs a command without its output, which is shown where the command fails: `quietly.sh pip …`.
set -euo pipefail
log=$(mktemp)
trap 'rm -f "$log"' EXIT
code=0
"$@" >"$log" 2>&1 || code=$?
if [ "$code" != 0 ]; then
  cat "$log" >&2
  echo "failed with code $code: $*" >&2
fi
exit "$code"
