#!/usr/bin/env bash
# Sets a Debian 12 machine up for funnel and does one of its two jobs:
#   cmake/setup-debian.sh run     build, then print the funnel of the sample deals and write the HTML report
#   cmake/setup-debian.sh test    build and run all tests
# Beside them, for long checks:
#   cmake/setup-debian.sh fuzz [SECONDS [TARGET...]]   fuzz each reader so long, 600 s if not given
#   cmake/setup-debian.sh packages                     build the Debian packages, and use them from a clean folder
# Installs what is missing with apt (root or sudo), and nothing else. May be run again at any time.
set -euo pipefail
cd "$(dirname "$0")/.."

build_packages=(g++ cmake ninja-build libeigen3-dev libboost-date-time-dev nlohmann-json3-dev libcli11-dev
  libhowardhinnant-date-dev libsqlite3-dev libxxhash-dev zlib1g-dev libzstd-dev libzip-dev libexpat1-dev tzdata
  libpq-dev libmariadb-dev unixodbc-dev libssl-dev)
test_packages=(gcc libgtest-dev libgmock-dev libbenchmark-dev pkg-config)
# Large, and of no use before the tests run: they come while the build goes on.
run_packages=(chromium locales python3 python3-jsonschema php-cli ruby postgresql-15 mariadb-server libsqliteodbc wrk curl)

install_missing() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  echo "Installing: ${missing[*]}"
  local root=()
  if [ "$(id -u)" -ne 0 ]; then root=(sudo); fi
  export DEBIAN_FRONTEND=noninteractive
  "${root[@]}" apt-get -qq update
  "${root[@]}" apt-get -qq install -y --no-install-recommends "${missing[@]}" >/dev/null
}

quietly() { # shows what a step printed only when it fails
  local log
  log=$(mktemp)
  if ! "$@" >"$log" 2>&1; then
    cat "$log"
    rm -f "$log"
    return 1
  fi
  rm -f "$log"
}

install_for_running() { # what tests of this preset need when they run
  if [ "$1" = tsan ]; then return; fi
  install_missing "${run_packages[@]}"
  if [ "$1" != dev ]; then return; fi
  # The Java example is tested where there is a JDK: 120 MB are too much to fetch for it.
  if command -v javac >/dev/null; then install_missing libjna-java; fi
  # The Node binding, and the page in a browser, are tested where there are node and npm; elsewhere these tests are skipped.
  if ! command -v node >/dev/null || ! command -v npm >/dev/null; then return; fi
  local package
  for package in koffi@3 playwright-core@1 axe-core@4; do
    [ -d "build/npm/node_modules/${package%@*}" ] || npm install --silent --no-fund --no-audit --prefix build/npm "$package" ||
      echo "${package%@*} cannot be had: the tests that need it are skipped"
  done
}

case "${1:-}" in
  run)
    install_missing "${build_packages[@]}"
    echo "Building ..."
    quietly cmake --preset program
    quietly cmake --build --preset program
    build/dev/funnel report examples/sample/deals.csv --map examples/sample/mapping.json \
      --as-of 2026-07-01 --by owner --html build/funnel.html
    ;;
  test)
    preset=${2:-dev} # or asan, tsan, clang
    install_missing "${build_packages[@]}" "${test_packages[@]}"
    if [ "$preset" != dev ]; then install_missing clang libclang-rt-14-dev; fi
    install_for_running "$preset" &
    others=$!
    echo "Building ..."
    quietly cmake --preset "$preset"
    quietly cmake --build --preset "$preset"
    wait $others
    quietly cmake --preset "$preset" # finds what was installed meanwhile
    quietly cmake --build --preset "$preset"
    ctest --preset "$preset"
    ;;
  fuzz) # what is found beyond the corpus stays in build/fuzz/found, a failing input in build/fuzz
    seconds=${2:-600}
    install_missing "${build_packages[@]}" "${test_packages[@]}" clang libclang-rt-14-dev
    quietly cmake --preset fuzz
    quietly cmake --build --preset fuzz
    cd build/fuzz
    for program in tests/fuzz-*; do
      target=${program#tests/fuzz-}
      if [ $# -gt 2 ] && [[ " ${*:3} " != *" $target "* ]]; then continue; fi
      mkdir -p "found/$target"
      echo "Fuzzing $target for $seconds s"
      "$program" -max_total_time="$seconds" -max_len=4096 -timeout=10 -verbosity=0 -print_final_stats=1 \
        "found/$target" "../../tests/fuzz/corpus/$target" 2>&1 | grep -E "number_of_executed_units|ERROR|SUMMARY|law|what" || true
    done
    if compgen -G "crash-*" || compgen -G "timeout-*" || compgen -G "oom-*" || compgen -G "leak-*"; then exit 1; fi # their names
    ;;
  packages)
    install_missing "${build_packages[@]}" gcc dpkg-dev debhelper dh-python python3 pkg-config git
    tests/package/debian.sh . build/debian
    ;;
  *)
    echo "usage: $0 run | test [dev|asan|tsan|clang] | packages | fuzz [SECONDS [TARGET...]]" >&2
    exit 2
    ;;
esac
