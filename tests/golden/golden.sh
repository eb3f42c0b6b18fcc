#!/usr/bin/env bash
# Whole documents of the program, byte for byte, in place of fragments of them.
#   golden.sh check PROGRAM [FOLDER [NAME]]     compares with the files in FOLDER (this one if not given)
#   golden.sh update PROGRAM [FOLDER [NAME]]    writes them anew: look at `git diff` before you commit
#   golden.sh check-output|update-output PROGRAM FILE   compares what an example prints, run in the folder of the sources
# NAME is one of cases.txt, all if not given. Another FOLDER compares two programs: update it with one, check the other.
set -euo pipefail
what=${1:-} program=$(realpath "${2:?usage: golden.sh check|update PROGRAM [FOLDER [NAME]]}")
here=$(cd "$(dirname "$0")" && pwd)
folder=$(realpath -m "${3:-$here}") only=${4:-}
cd "$here/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

wrong=0 compared=0
check() { # check GOLDEN ACTUAL
  compared=$((compared + 1))
  if cmp -s "$1" "$2"; then return; fi
  wrong=$((wrong + 1))
  echo "DIFFERS: ${1#"$PWD"/}"
  if [ ! -e "$1" ]; then echo "  there is no such file"; return; fi
  local line expected actual at=0
  line=$(cmp "$1" "$2" 2>/dev/null | sed -n 's/.*line \([0-9]*\).*/\1/p') || true
  if [ -z "$line" ]; then # one is the beginning of the other
    line=$(wc -l <"$1") at=$(wc -l <"$2")
    line=$((line < at ? line + 1 : at + 1)) at=0
  fi
  expected=$(sed -n "${line}p" "$1") actual=$(sed -n "${line}p" "$2")
  while [ $at -lt ${#expected} ] && [ "${expected:$at:1}" = "${actual:$at:1}" ]; do at=$((at + 1)); done
  at=$((at < 60 ? 0 : at - 60)) # long lines are shown from shortly before the difference
  echo "  line $line"
  echo "  expected: ${expected:$at:200}"
  echo "  actual:   ${actual:$at:200}"
}

finish() {
  if [ $wrong -gt 0 ]; then
    echo "$wrong of $compared documents differ. If they should: cmake --build build/dev --target update-golden"
    exit 1
  fi
  echo "$compared documents: $what"
}

case $what in
  *-output)
    if ! "$program" >"$work/txt"; then echo "FAILED: $program" && exit 1; fi
    if [ "$what" = check-output ]; then check "$folder" "$work/txt"; else cp "$work/txt" "$folder" && compared=1; fi
    finish
    exit
    ;;
  check) ;;
  update) mkdir -p "$folder" ;;
  *) echo "check or update?" >&2 && exit 2 ;;
esac

deals="examples/sample/deals.csv --map examples/sample/mapping.json --as-of 2026-07-01 --width 120"
while IFS='|' read -r left command; do
  read -r name files <<<"$left"
  if [ -n "$only" ] && [ "$name" != "$only" ]; then continue; fi
  command=${command//@deals/$deals}
  for language in en ru; do
    case "$files " in *".$language "*) ;; *) continue ;; esac
    # shellcheck disable=SC2086 # the command is words
    if ! "$program" $command --lang $language --html "$work/html" >"$work/txt" 2>"$work/log" ||
      ! "$program" $command --lang $language --json - >"$work/json" 2>>"$work/log"; then
      echo "FAILED: $command --lang $language"
      cat "$work/log"
      exit 1
    fi
    # The page's style and script are files of their own, src/report/page/, and so are their changes.
    sed -i -E -e '/^<style>/,/<\/style>$/d' -e '/^<script>/,/<\/script>$/d' -e "s/'sha256-[^']*'/'sha256-...'/g" "$work/html"
    for file in $files; do
      if [ "${file#*.}" != $language ]; then continue; fi
      golden=$folder/$name.$language.${file%.*}
      if [ "$what" = check ]; then check "$golden" "$work/${file%.*}"; else cp "$work/${file%.*}" "$golden" && compared=$((compared + 1)); fi
    done
  done
done < <(grep -v '^#' "$here/cases.txt")

if [ $compared -eq 0 ]; then
  echo "no document was looked at: is there a \"$only\" in cases.txt?"
  exit 1
fi
finish
