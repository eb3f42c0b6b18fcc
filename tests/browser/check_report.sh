#!/usr/bin/env bash
# Loads the HTML report of the sample in headless Chromium and checks that it makes no network request, has no
# error on its console, and that every mark of its charts has its value as text for screen readers.
# usage: check_report.sh PROGRAM SAMPLE_FOLDER
set -euo pipefail
program=$1 sample=$2

chromium=$(command -v chromium || command -v chromium-browser || true)
if [ -z "$chromium" ]; then
  echo "SKIPPED: Chromium is not installed"
  exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$program" report "$sample/deals.csv" --map "$sample/mapping.json" --as-of 2026-07-01 --by owner --by region \
  --html "$work/report.html" >/dev/null 2>&1
"$chromium" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
  --disable-component-update --disable-sync --disable-extensions --user-data-dir="$work/profile" \
  --enable-logging=stderr --log-net-log="$work/net.json" --net-log-capture-mode=Everything \
  --dump-dom "file://$work/report.html" >"$work/dom.html" 2>"$work/log.txt"

fail() {
  echo "FAILED: $1"
  exit 1
}
grep -q '</html>' "$work/dom.html" || fail "the browser did not load the page"
if grep -E 'CONSOLE' "$work/log.txt"; then fail "the page has an error on its console"; fi

# Requests of the browser itself (updates, accounts) go to its own hosts whatever page is shown; the page could
# only add a request with the page's origin as its initiator.
[ -s "$work/net.json" ] || fail "the browser wrote no network log"
if grep -oE '"initiator":"(file|null)[^"]*"|"url":"https?://[^"]*report[^"]*"' "$work/net.json" | grep -v 'not an origin'; then
  fail "the page asked the network for something"
fi

marks=$(grep -o 'class="mark"' "$work/dom.html" | wc -l)
named=$(grep -oE 'class="mark" role="(img|button)"( tabindex="0")? aria-label="[^"]*[0-9][^"]*"' "$work/dom.html" | wc -l)
[ "$marks" -gt 30 ] || fail "only $marks marks were drawn"
[ "$marks" -eq "$named" ] || fail "$marks marks, but only $named have a value as text"
echo "$marks marks, all named; no request; no console error"
