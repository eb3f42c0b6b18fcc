#!/usr/bin/env bash
# Measures rows a second from PostgreSQL beside plain COPY, on a server of its own. Argument: how many rows.
set -euo pipefail
cd "$(dirname "$0")/.."
log=$(mktemp)
echo "Building ..." >&2
trap 'rm -f "$log"' EXIT
if ! { cmake --preset bench && cmake --build --preset bench --target funnel-database-bench; } >"$log" 2>&1; then
  cat "$log"
  exit 1
fi
build/bench/bench/funnel-database-bench "$@"
