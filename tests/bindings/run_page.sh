#!/bin/sh
# run_page.sh PAGE LANGUAGE COMMAND...: writes all blocks of the language in the page into one program, runs it by the command, and
# compares what it prints with the text blocks of the page.
set -eu
page=$1 language=$2
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
block() { awk -v mark="\`\`\`$1" '$0 == mark { inside = 1; next } /^```/ { inside = 0 } inside' "$page"; }
case $language in
  js) extension=cjs ;;
  python) extension=py ;;
  ruby) extension=rb ;;
  *) extension=$language ;;
esac
# The bindings are found beside the program, as a user puts them there.
root=$(dirname "$0")/../..
cp "$root"/src/bindings/*/funnel.* "$root"/examples/ruby/* "$root"/examples/java/* "$work"
block "$language" >"$work/page.$extension"
block text >"$work/expected"
[ -s "$work/page.$extension" ] && [ -s "$work/expected" ] || { echo "$page has no program, or does not say what it prints"; exit 1; }
cd "$work"
"$@" "page.$extension" >printed
diff --strip-trailing-cr expected printed && echo "$(wc -l <printed) lines as on the page"
