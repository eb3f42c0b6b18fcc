#!/usr/bin/env bash
# Builds the benchmarks and prints their tables. Arguments go to funnel-bench; see bench/README.md.
set -euo pipefail
cd "$(dirname "$0")/.."
log=$(mktemp)
echo "Building ..." >&2
{ cmake --preset bench && cmake --build --preset bench --target funnel-bench; } >"$log" 2>&1 || { cat "$log"; rm "$log"; exit 1; }
rm "$log"
exec build/bench/bench/funnel-bench "$@"
