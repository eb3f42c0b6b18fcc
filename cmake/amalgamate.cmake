# Writes the core (what the target funnel is made of) as one header and one source, to be compiled with a program in one line:
#     g++ -std=c++20 -O2 funnel.cpp app.cpp
# Usage: cmake -D SOURCES="a.cpp;b.cpp" -D ROOT=... -D OUT=... -P amalgamate.cmake
#
# Every file is put once, behind those that it includes: public headers into OUT/funnel.hpp, the rest into OUT/funnel.cpp. A header
# without #pragma once is text that is put wherever it is included. Names of files in unnamed namespaces meet in one unit, and so must
# differ in all of the core, as they must within a folder for unity builds.
cmake_minimum_required(VERSION 3.25)

file(READ "${ROOT}/LICENSE" license)
string(STRIP "${license}" license)
file(STRINGS "${ROOT}/include/funnel/core/types.hpp" version REGEX "define FUNNEL_VERSION_")
list(TRANSFORM version REPLACE ".* ([0-9]+)$" "\\1")
list(JOIN version "." version)

file(WRITE "${OUT}/funnel.hpp.new" "/* funnel ${version}, sales-funnel analytics: the core in one header and one source, made of the headers and sources of the library.
 *
 *     g++ -std=c++20 -O2 funnel.cpp app.cpp
 *
 * Needs the headers of Eigen 3.4 and Boost 1.74 to compile funnel.cpp, and nothing to include this one. It has the store, questions,
 * aggregates, statistics, analyses, and the report as plain values. What reads and writes (JSON of questions and pipelines, time zones
 * by name, text, HTML and CSV, stores in files, databases) is declared here in part, and defined in the libraries alone.
 *
${license}
 */
#pragma once
")
file(WRITE "${OUT}/funnel.cpp.new" "/* funnel ${version}: see funnel.hpp. */
#define BOOST_EXCEPTION_DISABLE
#include \"funnel.hpp\"
")

# What a file says, without its #pragma once, and with Eigen where Debian has it, too.
function(read_source path result)
  file(READ "${path}" text)
  string(REGEX REPLACE "\n#pragma once\n" "\n" text "\n${text}")
  string(REGEX REPLACE "#include <(Eigen/[^>]+)>" "#if __has_include(<\\1>)\n#include <\\1>\n#else\n#include <eigen3/\\1>\n#endif" text "${text}")
  set(${result} "${text}" PARENT_SCOPE)
endfunction()

# Puts what a file includes, and then the file.
function(put path)
  get_property(done GLOBAL PROPERTY done)
  if(path IN_LIST done)
    return()
  endif()
  set_property(GLOBAL APPEND PROPERTY done "${path}")
  read_source("${path}" text)
  string(REGEX MATCHALL "\n#include (<funnel/|\")[^>\"\n]+" includes "${text}")
  foreach(line IN LISTS includes)
    string(REGEX REPLACE "\n#include [<\"]" "" name "${line}")
    if(name MATCHES "^funnel/")
      put("${ROOT}/include/${name}")
      continue()
    endif()
    file(STRINGS "${ROOT}/src/${name}" once REGEX "^#pragma once")
    if(once)
      put("${ROOT}/src/${name}")
    else()
      read_source("${ROOT}/src/${name}" inner)
      string(REPLACE "#include \"${name}\"" "${inner}" text "${text}")
    endif()
  endforeach()
  string(REGEX REPLACE "\n#include (<funnel/|\")[^\n]+" "" text "${text}")
  cmake_path(RELATIVE_PATH path BASE_DIRECTORY "${ROOT}" OUTPUT_VARIABLE name)
  if(name MATCHES "^include/")
    file(APPEND "${OUT}/funnel.hpp.new" "\n// ---- ${name}\n${text}")
  else()
    file(APPEND "${OUT}/funnel.cpp.new" "\n// ---- ${name}\n${text}")
  endif()
endfunction()

foreach(source IN LISTS SOURCES)
  if(source MATCHES "\\.cpp$")
    put("${source}")
  endif()
endforeach()
foreach(file IN ITEMS funnel.hpp funnel.cpp)
  file(RENAME "${OUT}/${file}.new" "${OUT}/${file}")
endforeach()
