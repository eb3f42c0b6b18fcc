#!/usr/bin/env bash
# Asks funnel, DuckDB, ClickHouse, Polars and PostgreSQL the same questions about the same data and prints the ratios.
#   bench/peers/run.sh [DEALS]      1000000 unless given
# The peers run inside node, PostgreSQL as a server of its own where it is installed; what they need from npm is installed into
# build/peers when it is not there (about 800 MB).
set -euo pipefail
cd "$(dirname "$0")/../.."
deals=${1:-1000000}
peers=build/peers

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  echo "SKIPPED: the comparison needs node and npm (apt-get install nodejs npm)" >&2
  exit 77
fi
for package in @duckdb/node-api chdb nodejs-polars nodejs-polars-linux-x64-gnu pg; do
  [ -d "$peers/node_modules/$package" ] && continue
  echo "Installing $package into $peers ..." >&2
  npm install --silent --no-fund --no-audit --prefix "$peers" "$package" >&2 ||
    echo "npm cannot install $package (is this machine offline?): that peer is left out" >&2
done

data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT
bench/run.sh --deals "$deals" --export "$data" --benchmark_filter='/(ours|straight)/|csv_file'
node bench/peers/compare.cjs "$data" "$peers"
