#!/bin/sh
# run_cpp.sh COMPILER PREFIX PROGRAM: compiles a program by pkg-config, with what is installed there, and runs it.
set -eu
PKG_CONFIG_PATH=$(dirname "$(find "$2" -name funnel.pc)")
export PKG_CONFIG_PATH
"$1" -std=c++20 -Wall -Wextra -Wpedantic -Werror "$3" $(pkg-config --cflags --libs funnel) -o ./program
./program
