# Writes the page's style and script as C++ text, with the hashes that a content policy names. The script is one of several
# files: tools.js for every page, the others for one that carries numbers. Comments and indentation stay out.
#   cmake -D IN=src/report/page -D OUT=page_assets.cpp -P cmake/embed_page.cmake

# The base 64 of the hash of a file's bytes.
function(hash_of file out)
  file(SHA256 ${file} hex)
  set(alphabet ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/)
  string(APPEND hex 00) # 33 bytes, of which the last is padding
  set(text)
  foreach(at RANGE 0 60 6)
    string(SUBSTRING ${hex} ${at} 6 three)
    foreach(shift 18 12 6 0)
      math(EXPR digit "(0x${three} >> ${shift}) & 63")
      string(SUBSTRING ${alphabet} ${digit} 1 letter)
      string(APPEND text ${letter})
    endforeach()
  endforeach()
  string(REGEX REPLACE ".$" "=" text ${text})
  set(${out} ${text} PARENT_SCOPE)
endfunction()

function(without_comments text out)
  string(REGEX REPLACE "\n[ \t]+" "\n" text "\n${text}")
  string(REGEX REPLACE "\n(//[^\n]*\n)+" "\n" text "${text}")
  string(REGEX REPLACE "/\\*[^*]*\\*/\n" "" text "${text}")
  string(REGEX REPLACE "\n\n+" "\n" text "${text}")
  set(${out} "${text}" PARENT_SCOPE)
endfunction()

# Puts a text into the result under a name; ")page" would end the literal, "</s" the element that holds it.
function(embed name text)
  if(text MATCHES "[)]page\"" OR text MATCHES "</s")
    message(FATAL_ERROR "the ${name} holds what would end it")
  endif()
  file(WRITE ${OUT}.part "${text}")
  hash_of(${OUT}.part hash)
  file(REMOVE ${OUT}.part)
  set(result "${result}const char* const page_${name} = R\"page(${text})page\";\nconst char* const page_${name}_hash = \"sha256-${hash}\";\n" PARENT_SCOPE)
endfunction()

file(READ ${IN}/page.css style)
without_comments("${style}" style)
set(script "(() => {\n'use strict';\n")
foreach(part tools numbers charts page)
  file(READ ${IN}/${part}.js text)
  if(part STREQUAL numbers)
    string(APPEND script "if (document.getElementById('numbers')) {\n")
  endif()
  string(APPEND script "${text}")
endforeach()
string(APPEND script "}\n})();\n")
without_comments("${script}" script)
# No text of the script has an operator between two spaces.
string(REGEX REPLACE " (=>|===|!==|&&|[|][|]|[?]|=|[+]|<|>|:|[*]|-|/|>=|<=|[?][?]|[+]=) " "\\1" script "${script}")
string(REPLACE "; }" "}" script "${script}")
string(REPLACE ") {" "){" script "${script}")
string(REGEX REPLACE "\n(if|for) [(]" "\n\\1(" script "${script}")
string(REGEX REPLACE "([,({[])\n" "\\1" script "${script}")

set(result "// Made by cmake/embed_page.cmake\n#include \"report/writers/page_assets.hpp\"\n\nnamespace funnel::io {\n\n")
embed(style "${style}")
embed(script "${script}")
file(WRITE ${OUT} "${result}\n}  // namespace funnel::io\n")
