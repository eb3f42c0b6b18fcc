# Tests check_layers.cmake on made-up trees, each with one fault.
# Run: cmake -D WORK=<folder to write in> -P check_layers_test.cmake
cmake_minimum_required(VERSION 3.25)
set(failures 0)
set(ran 0)

# expect(NAME <what is tested> SAYS <pattern of the output> [FAILS] FILES <path> <text> ...): the files are added to a
# tree without fault, or replace those of it.
function(expect)
  cmake_parse_arguments(PARSE_ARGV 0 a "FAILS;EMPTY" "NAME;SAYS" "FILES")
  set(root ${WORK}/tree)
  file(REMOVE_RECURSE ${root})
  file(MAKE_DIRECTORY ${root})
  if(NOT a_EMPTY)
    file(WRITE ${root}/include/funnel/core/time.hpp "#include <chrono>\n")
    file(WRITE ${root}/include/funnel/stats/tests.hpp "#include <funnel/core/time.hpp>\n  #  include <string_view>\n")
    file(WRITE ${root}/include/funnel/interop/eigen.hpp "#include <Eigen/Core>\n#include <funnel/stats/tests.hpp>\n")
    file(WRITE ${root}/include/funnel/testing/matchers.hpp "#include <gmock/gmock.h>\n#include <funnel/stats/tests.hpp>\n")
    file(WRITE ${root}/include/funnel/version.hpp "#define FUNNEL 1\n")
    file(WRITE ${root}/include/funnel/funnel.hpp "#include <funnel/stats/tests.hpp>\n#include <funnel/version.hpp>\n")
    file(WRITE ${root}/src/core/json_fields.hpp "#include <nlohmann/json.hpp>\n")
    file(WRITE ${root}/src/stats/draws.hpp "#include <random>\n")
    file(WRITE ${root}/src/stats/tests.cpp "#include <funnel/stats/tests.hpp>\n#include \"stats/draws.hpp\"\n#include \"draws.hpp\"\n#include <Eigen/LU>\n")
    file(WRITE ${root}/src/stats/tests_json.cpp "#include \"core/json_fields.hpp\"\n")
    file(WRITE ${root}/src/journeys/columns.cpp "#include \"kernels/avx2.hpp\"\n")
    file(WRITE ${root}/src/kernels/avx2.hpp "#include <immintrin.h>\n")
    file(WRITE ${root}/src/program/main.cpp "#include <CLI/CLI.hpp>\n#include <funnel/funnel.hpp>\n")
  endif()
  while(a_FILES)
    list(POP_FRONT a_FILES path text)
    string(REPLACE "|" "\n" text "${text}")
    file(WRITE ${root}/${path} "${text}\n")
  endwhile()
  execute_process(COMMAND ${CMAKE_COMMAND} -D ROOT=${root} -P ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/check_layers.cmake
    RESULT_VARIABLE code OUTPUT_VARIABLE out ERROR_VARIABLE out)
  set(as_expected TRUE)
  if(NOT out MATCHES "${a_SAYS}" OR (a_FAILS AND code EQUAL 0) OR (NOT a_FAILS AND NOT code EQUAL 0))
    set(as_expected FALSE)
  endif()
  # One fault is one violation: a rule that strikes elsewhere too is a wrong rule.
  if(a_FAILS AND NOT a_EMPTY AND NOT out MATCHES "1 violations")
    set(as_expected FALSE)
  endif()
  math(EXPR ran "${ran} + 1")
  set(ran ${ran} PARENT_SCOPE)
  if(NOT as_expected)
    math(EXPR failures "${failures} + 1")
    set(failures ${failures} PARENT_SCOPE)
    message(NOTICE "FAILED: ${a_NAME} (exit code ${code}, expected to say: ${a_SAYS})\n${out}")
  endif()
endfunction()

expect(NAME "a tree without fault" SAYS "6 public headers \\(at most 45\\), 7 files in src/, 20 includes")

expect(NAME "a public header includes a private one" FAILS SAYS "core/error.hpp: is public and includes the private \"core/x.hpp\""
  FILES include/funnel/core/error.hpp "#include \"core/x.hpp\"")
expect(NAME "a public header includes a private one that exists" FAILS SAYS "core/error.hpp: is public and includes the private"
  FILES include/funnel/core/error.hpp "#include \"core/json_fields.hpp\"")
expect(NAME "a public header includes a private one as if it were public" FAILS SAYS "<funnel/stats/draws.hpp>, which is no public header"
  FILES include/funnel/stats/more.hpp "#include <funnel/stats/draws.hpp>")
foreach(foreign Eigen/Core boost/math/distributions/normal.hpp nlohmann/json.hpp gtest/gtest.h unistd.h)
  expect(NAME "a public header includes ${foreign}" FAILS SAYS "core/error.hpp: is public and includes <${foreign}>"
    FILES include/funnel/core/error.hpp "#include <${foreign}>")
endforeach()
expect(NAME "nlohmann in interop" FAILS SAYS "neither ours nor a standard header"
  FILES include/funnel/interop/json.hpp "#include <nlohmann/json.hpp>")
expect(NAME "GoogleTest in interop" FAILS SAYS "neither ours nor a standard header"
  FILES include/funnel/interop/test.hpp "#include <gtest/gtest.h>")
expect(NAME "Boost in testing" FAILS SAYS "neither ours nor a standard header"
  FILES include/funnel/testing/boost.hpp "#include <boost/test.hpp>")

expect(NAME "a public header includes a later layer" FAILS SAYS "core/error.hpp: includes funnel/stats/tests.hpp, which is of a later layer"
  FILES include/funnel/core/error.hpp "#include <funnel/stats/tests.hpp>")
expect(NAME "a source includes a later public layer" FAILS SAYS "src/core/error.cpp: includes funnel/stats/tests.hpp, which is of a later layer"
  FILES src/core/error.cpp "#include <funnel/stats/tests.hpp>")
expect(NAME "a source includes a later private layer" FAILS SAYS "src/core/error.cpp: includes stats/draws.hpp, which is of a later layer"
  FILES src/core/error.cpp "#include \"stats/draws.hpp\"")
expect(NAME "a layer includes interop" FAILS SAYS "of a later layer" FILES src/stats/a.cpp "#include <funnel/interop/eigen.hpp>")
expect(NAME "a layer includes testing" FAILS SAYS "of a later layer" FILES src/io/a.cpp "#include <funnel/testing/matchers.hpp>")
expect(NAME "a layer includes the umbrella" FAILS SAYS "of a later layer" FILES src/stats/a.cpp "#include <funnel/funnel.hpp>")
expect(NAME "a layer before journeys includes kernels" FAILS SAYS "includes kernels/avx2.hpp, which is of a later layer"
  FILES src/events/a.cpp "#include \"kernels/avx2.hpp\"")
expect(NAME "kernels include what is after journeys" FAILS SAYS "of a later layer" FILES src/kernels/a.cpp "#include \"stats/draws.hpp\"")
expect(NAME "sources include the program" FAILS SAYS "of a later layer"
  FILES src/program/input.hpp "// nothing" src/report/a.cpp "#include \"program/input.hpp\"")
expect(NAME "indented include of a later layer" FAILS SAYS "of a later layer"
  FILES include/funnel/core/error.hpp "#include <new>|#  include   <funnel/stats/tests.hpp>")

expect(NAME "a header without a layer" FAILS SAYS "tallies/x.hpp: lies in no layer" FILES include/funnel/tallies/x.hpp "#include <span>")
expect(NAME "a source without a layer" FAILS SAYS "src/x.cpp: lies in no layer" FILES src/x.cpp "#include <span>")
expect(NAME "a private header that does not exist" FAILS SAYS "\"core/gone.hpp\", which is not in src/" FILES src/core/a.cpp "#include \"core/gone.hpp\"")
expect(NAME "JSON outside the readers and writers" FAILS SAYS "which is for \\*_json.cpp" FILES src/stats/a.cpp "#include \"core/json_fields.hpp\"")
expect(NAME "JSON in the C interface" SAYS "6 public headers" FILES src/c/a.cpp "#include \"core/json_fields.hpp\"" include/funnel/c.h "#include <stdint.h>")
expect(NAME "readers know the C interface" FAILS SAYS "of a later layer" FILES src/c/a.hpp "// nothing" src/io/a.cpp "#include \"c/a.hpp\"")
expect(NAME "the C header includes a header of C++" FAILS SAYS "c.h: includes <funnel/core/time.hpp>, which is not for C" FILES include/funnel/c.h "#include <funnel/core/time.hpp>")
expect(NAME "nlohmann outside the readers and writers" FAILS SAYS "which is for \\*_json.cpp" FILES src/stats/a.cpp "#include <nlohmann/json.hpp>")

set(many)
foreach(i RANGE 1 40)
  list(APPEND many include/funnel/core/h${i}.hpp "// nothing")
endforeach()
expect(NAME "46 public headers" FAILS SAYS "there are 46 public headers, more than 45" FILES ${many})
list(REMOVE_AT many 0 1)
expect(NAME "45 public headers" SAYS "45 public headers" FILES ${many})

expect(NAME "an empty tree" FAILS EMPTY SAYS "nothing was checked")
expect(NAME "no src" FAILS EMPTY SAYS "nothing was checked" FILES include/funnel/core/a.hpp "#include <span>")
expect(NAME "no headers" FAILS EMPTY SAYS "nothing was checked" FILES src/core/a.cpp "#include <span>")
expect(NAME "no includes" FAILS EMPTY SAYS "nothing was checked" FILES src/core/a.cpp "" include/funnel/core/a.hpp "")

file(REMOVE_RECURSE ${WORK}/tree)
if(failures GREATER 0)
  message(FATAL_ERROR "${failures} of ${ran} trees were not judged as they should be")
endif()
message(NOTICE "${ran} trees judged as they should be")
