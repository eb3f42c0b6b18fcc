#!/bin/sh
# run_c.sh COMPILER INCLUDE LIBRARY PROGRAM: compiles a C program and runs it.
set -eu
"$1" -std=c11 -Wall -Wextra -Wpedantic -Werror -I"$2" "$4" "$3" -Wl,-rpath,"$(dirname "$3")" -o ./program
./program
