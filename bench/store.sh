#!/usr/bin/env bash
# Measures stores in files; see bench/README.md. Arguments: --deals N, --folder F.
set -euo pipefail
cd "$(dirname "$0")/.."
log=$(mktemp)
echo "Building ..." >&2
trap 'rm -f "$log"' EXIT
if ! { cmake --preset bench && cmake --build --preset bench --target funnel-store-bench; } >"$log" 2>&1; then
  cat "$log"
  exit 1
fi
build/bench/bench/funnel-store-bench "$@"
