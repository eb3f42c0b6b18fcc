#!/bin/sh
# A compiler launcher, `same_object.sh BUILD COMPILER ARGUMENT...`: an object of funnel that BUILD made of the same source by
# the same command is taken from there, every other is compiled. Says which; a library built twice tells no more than one.
build=$1
shift
command='' in='' out='' last=''
for word in "$@"; do
  case $last in
    -c) in=$word ;;
    -o) out=$word ;;
    -MT | -MF) ;;
    *) case $word in -c | -o | -MD | -MT | -MF) ;; *) command="$command $word" ;; esac ;;
  esac
  last=$word
done
# The same object's line in BUILD; a launcher before the compiler is no part of the command.
theirs=$(sed -n "s|^ *\"command\": \"\(.* \)\{0,1\}\($1 .*\) -o ${out#funnel/} -c \(.*\)\",\$|\2 \3|p" "$build/compile_commands.json")
their_command=$(echo "${theirs% *}" | tr -s ' ')
# A unit includes generated files where its build has them: those must be equal, too.
same_source() {
  sed "s|$PWD/funnel/|$build/|" "$in" | cmp -s - "${theirs##* }" || return
  for file in $(sed -n "s|^#include \"$PWD/funnel/\(.*\)\"|\1|p" "$in"); do
    cmp -s "funnel/$file" "$build/$file" || return
  done
}
if [ "$(echo "$command" | tr -s ' ')" = " $their_command" ] && same_source && cp "$build/${out#funnel/}" "$out"; then
  echo "taken"
else
  echo "compiled: $out"
  exec "$@"
fi
