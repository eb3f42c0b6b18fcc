#!/bin/sh
# lost_library.sh COMMAND...: a program that loads a binding where there is no library is told where to put it.
said=$(FUNNEL_LIBRARY=/nowhere/libfunnel.so.0 "$@" 2>&1) && { echo "it went well"; exit 1; }
echo "$said" | grep 'Put libfunnel.so.0 beside funnel\.[a-z]*, name it in FUNNEL_LIBRARY, or install it' || { echo "$said"; exit 1; }
