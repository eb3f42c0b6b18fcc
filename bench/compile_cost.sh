#!/usr/bin/env bash
# What including us costs: time and peak memory of compiling, against the standard headers that nobody avoids.
#   bench/compile_cost.sh [RUNS]     prints a table; fails when a ratio is above what is wanted
# Run it on a quiet machine. CXX chooses the compiler, g++ if not set. Needs GNU time.
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-5}
compiler=${CXX:-g++}
if [ ! -x /usr/bin/time ]; then echo "GNU time is needed: apt-get install time" >&2 && exit 2; fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

{
  for header in string vector map optional span chrono; do echo "#include <$header>"; done
  echo "int main() {}"
} >"$work/standard.cpp"
printf '#include <funnel/funnel.hpp>\nint main() {}\n' >"$work/umbrella.cpp"
cp examples/quickstart.cpp "$work/quickstart.cpp"

files=(standard umbrella quickstart)
for ((run = 0; run <= runs; ++run)); do # run 0 only warms the cache of files
  for file in "${files[@]}"; do
    /usr/bin/time -f '%e %M' -o "$work/cost" "$compiler" -std=c++20 -O2 -Iinclude -c -o "$work/object.o" "$work/$file.cpp"
    if [ "$run" -gt 0 ]; then cat "$work/cost" >>"$work/$file.costs"; fi
  done
done

median() { # median FILE COLUMN
  sort -n -k"$2,$2" "$work/$1.costs" | awk -v column="$2" '{ v[NR] = $column } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}
printf '%-12s %8s %8s %8s %8s\n' "-O2, $runs runs" "time s" "ratio" "MB" "ratio"
status=0
base_time=$(median standard 1) base_memory=$(median standard 2)
for file in "${files[@]}"; do
  awk -v name="$file" -v t="$(median "$file" 1)" -v m="$(median "$file" 2)" -v bt="$base_time" -v bm="$base_memory" 'BEGIN {
    wanted_time["umbrella"] = 3; wanted_memory["umbrella"] = 2.5; wanted_time["quickstart"] = 5
    printf "%-12s %8.2f %8.2f %8.0f %8.2f", name, t, t / bt, m / 1024, m / bm
    missed = 0
    if (name in wanted_time) {
      printf "   wanted: time <= %s", wanted_time[name]
      if (name in wanted_memory) printf ", memory <= %s", wanted_memory[name]
      missed = t / bt > wanted_time[name] || (name in wanted_memory && m / bm > wanted_memory[name])
      printf missed ? "  MISSED" : "  reached"
    }
    printf "\n"
    exit missed
  }' || status=1
done
exit $status
