#!/usr/bin/env bash
# funnel serve under load: wrk (Debian) with 64 connections asks for pages, numbers and deals while events are appended to the store.
# Prints requests a second, latencies, and how many revisions went by; fails on any error.
#   bench/serve.sh [SECONDS [PROGRAM]]     10 s, build/release/funnel; the full measurement takes 60
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-10} program=${2:-build/release/funnel}
if ! command -v wrk >/dev/null; then
  echo "SKIPPED: wrk is not installed"
  exit 77
fi
work=$(mktemp -d)
server=
appending=
trap 'touch "$work/over"; [ -z "$server" ] || kill "$server" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT

"$program" generate --deals "${DEALS:-20000}" --out "$work/all.csv" >/dev/null
lines=$(wc -l <"$work/all.csv")
head -n $((lines / 2)) "$work/all.csv" >"$work/deals.csv"
"$program" import "$work/deals.csv" --map "$work/all.json" --store "$work/crm.funnel" >/dev/null
"$program" serve --store "$work/crm.funnel" --port 0 >"$work/address" 2>"$work/log" &
server=$!
for _ in $(seq 100); do [ -s "$work/address" ] && break || sleep 0.1; done
address=$(cat "$work/address")
base=${address%%/\?*} token=${address##*token=}

# A batch of events after another, until the measurement is over.
(
  from=$((lines / 2))
  while [ ! -e "$work/over" ] && [ "$from" -lt "$lines" ]; do
    sed -n "$((from + 1)),$((from + 200))p" "$work/all.csv" >>"$work/deals.csv"
    "$program" import "$work/deals.csv" --map "$work/all.json" --store "$work/crm.funnel" >/dev/null 2>>"$work/log" || echo "an import failed" >>"$work/log"
    from=$((from + 200))
    sleep 0.3
  done
) &
appending=$!

cat >"$work/mix.lua" <<'LUA'
local targets = {"/report.json", "/report", "/report.json?created=last-90-days", "/deals.json?cell=outcome:open", "/deals.csv?cell=outcome:won&limit=500",
                 "/velocity.json", "/revision", "/health"}
local n = 0
local packed = {["Accept-Encoding"] = "gzip"}
init = function() for name, value in pairs(wrk.headers) do packed[name] = value end end
request = function()  -- a third of it packed, as browsers ask
  n = n + 1
  return wrk.format("GET", targets[n % #targets + 1], n % 3 == 0 and packed or wrk.headers)
end
done = function(summary, latency)
  local e = summary.errors
  print(string.format("answers %d, %.0f a second; ms: p50 %.1f, p90 %.1f, p99 %.1f, most %.1f", summary.requests, summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1e3, latency:percentile(90) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3))
  print(string.format("errors %d", e.connect + e.read + e.write + e.status + e.timeout))
end
LUA
wrk -t2 -c64 -d"$seconds" --timeout 10s -s "$work/mix.lua" -H "Authorization: Bearer $token" "$base" >"$work/told"
grep -E '^(answers|errors)' "$work/told"
revision=$(curl -s -m 10 -H "Authorization: Bearer $token" "$base/revision" 2>/dev/null || true)
touch "$work/over"
wait "$appending"
echo "revisions meanwhile: ${revision##*-}" | tr -d '"}'
kill -TERM "$server"
wait "$server" || { echo "FAILED: the server ended with $?"; exit 1; }
server=
grep -q '^errors 0$' "$work/told" || { cat "$work/told" "$work/log"; echo "FAILED: there were errors"; exit 1; }
grep -q '^answers [1-9]' "$work/told" || { cat "$work/told" "$work/log"; echo "FAILED: nothing was answered"; exit 1; }
if [ -s "$work/log" ]; then cat "$work/log"; fi
