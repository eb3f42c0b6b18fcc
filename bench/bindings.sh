#!/usr/bin/env bash
# What a call that asks a standing funnel costs in each language, in microseconds; wanted: 20. See bench/README.md.
set -euo pipefail
cd "$(dirname "$0")/.."
cmake --preset bench >/dev/null
cmake --build --preset bench --target funnel-c >/dev/null
export FUNNEL_LIBRARY=$PWD/build/bench/libfunnel.so NODE_PATH=${NODE_PATH:-$PWD/build/npm/node_modules}
ask() { # ask LANGUAGE COMMAND...: what a language does not have here is said
  local language=$1
  shift
  command -v "$1" >/dev/null && "$@" --time | sed "s/^/$language /" || echo "$language is not here"
}
ask python python3 tests/bindings/binding_test.py
ask node node tests/bindings/binding_test.cjs
ask php php -d ffi.enable=true tests/bindings/binding_test.php
