#!/bin/sh
# run.sh COMPILER LIBRARY: a program built against the oldest library of this ABI runs with the one that was built now. The oldest header
# lies here; a library without bodies, of its names, stands for that library when the program is linked.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../../..
compiler=$1 library=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

names=$(sed -n 's/^FUNNEL_API .*[ *]\(funnel_[a-z0-9_]*\)(.*/\1/p' "$here/funnel/c.h")
for name in $names; do
  grep -q "$name(" "$here/consumer.c" || { echo "the program calls no $name"; exit 1; }
  echo "void $name(void) {}"
done >"$work/oldest.c" || { cat "$work/oldest.c"; exit 1; }
"$compiler" -shared -fPIC -Wl,-soname,libfunnel.so.0 -Wl,--version-script="$root/src/c/libfunnel.map" -o "$work/libfunnel.so.0" "$work/oldest.c"
"$compiler" -std=c11 -Wall -Wextra -Wpedantic -Werror -I"$here" -o "$work/consumer" "$here/consumer.c" "$work/libfunnel.so.0"
LD_LIBRARY_PATH=$(dirname "$library") "$work/consumer" "$work/crm.funnel"

# What the oldest header declares, the present one declares in the same words; numbers have the values that they had.
declared() {
  text=$(grep -v '^#' "$1" | tr '\n' ' ' | sed 's:/\*[^*]*\*\+\([^/*][^*]*\*\+\)*/: :g; s/  */ /g')
  { echo "$text" | sed 's/enum {[^}]*}//g' | tr ';' '\n' | sed 's/^ *//' | grep '^FUNNEL_API\|^typedef'
    echo "$text" | grep -o 'FUNNEL_[A-Z_]* = [0-9]*'
    grep -o 'define FUNNEL_ABI_VERSION.*' "$1"; } | LC_ALL=C sort
}
declared "$here/funnel/c.h" >"$work/then"
declared "$root/include/funnel/c.h" >"$work/now"
[ "$(grep -c '^FUNNEL_API' "$work/then")" -eq "$(echo "$names" | wc -l)" ] || { echo "declarations were not found"; exit 1; }
missing=$(LC_ALL=C comm -23 "$work/then" "$work/now")
[ -z "$missing" ] || { echo "changed or gone since the oldest header:"; echo "$missing"; exit 1; }
echo "$(wc -l <"$work/then") declarations as they were"
