#!/usr/bin/env bash
# Measures what merging partials costs where shards are many; see docs/scale.md. Argument: --deals N.
set -euo pipefail
cd "$(dirname "$0")/.."
log=$(mktemp)
echo "Building ..." >&2
trap 'rm -f "$log"' EXIT
if ! { cmake --preset bench && cmake --build --preset bench --target funnel-merge-bench; } >"$log" 2>&1; then
  cat "$log"
  exit 1
fi
build/bench/bench/funnel-merge-bench "$@"
