#!/bin/sh
# run_java.sh JAVAC JAVA JNA PROGRAM: compiles the classes of a page, and the example that they use, and runs those with a main.
set -eu
"$1" -Xlint:all,-serial -Werror -cp "$3" Funnel.java "$4"
for class in $(awk '/^class / { class = $2 } /static void main/ { print class }' "$4"); do "$2" -cp "$3:." "$class"; done
