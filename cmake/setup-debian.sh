#!/usr/bin/env bash
# Sets a Debian 12 machine up for funnel and does one of its two jobs:
#   cmake/setup-debian.sh run     build, then print the funnel of the sample deals and write the HTML report
#   cmake/setup-debian.sh test    build and run all tests
# Installs what is missing with apt (root or sudo), and nothing else. May be run again at any time.
set -euo pipefail
cd "$(dirname "$0")/.."

build_packages=(g++ cmake ninja-build libeigen3-dev libboost-date-time-dev nlohmann-json3-dev libcli11-dev
  libhowardhinnant-date-dev zlib1g-dev tzdata)
test_packages=(libgtest-dev libgmock-dev libbenchmark-dev pkg-config chromium locales)

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

case "${1:-}" in
  run)
    install_missing "${build_packages[@]}"
    echo "Building ..."
    quietly cmake --preset release
    quietly cmake --build --preset release
    build/release/funnel report examples/sample/deals.csv --map examples/sample/mapping.json \
      --as-of 2026-07-01 --by owner --html build/funnel.html
    ;;
  test)
    preset=${2:-dev} # or asan, tsan, clang
    install_missing "${build_packages[@]}" "${test_packages[@]}"
    if [ "$preset" != dev ]; then install_missing clang libclang-rt-14-dev; fi
    echo "Building ..."
    quietly cmake --preset "$preset"
    quietly cmake --build --preset "$preset"
    ctest --preset "$preset"
    ;;
  *)
    echo "usage: $0 run | test [dev|asan|tsan|clang]" >&2
    exit 2
    ;;
esac
