#!/usr/bin/env bash
# Builds the benchmarks and prints their tables. Arguments go to funnel-bench; see bench/README.md.
set -euo pipefail
cd "$(dirname "$0")/.."
log=$(mktemp)
echo "Building ..." >&2
trap 'rm -f "$log"' EXIT
if ! { cmake --preset bench && cmake --build --preset bench --target funnel-bench; } >"$log" 2>&1; then
  cat "$log"
  exit 1
fi
build/bench/bench/funnel-bench "$@"
