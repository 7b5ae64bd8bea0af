# SPDX-License-Identifier: MIT
# Text files as one C++ source, so that the program needs none of them when it runs:
#   cmake -D OUT=out.cpp -D HEADER=nta/report/page_files.hpp "-D FILES=k_page_style=a/page.css;k_d3=b/d3.min.js"
#         -P embed_files.cmake
# defines `const std::string_view nta::k_page_style` and so on. Files of one name are joined in their order.
# Numbers, not string literals: compilers need not take literals beyond 65536 characters.
set(names "")
foreach(entry IN LISTS FILES)
    if(NOT entry MATCHES "^([a-z0-9_]+)=(.+)$")
        message(FATAL_ERROR "embed_files: '${entry}' is not NAME=FILE")
    endif()
    set(name "${CMAKE_MATCH_1}")
    file(READ "${CMAKE_MATCH_2}" bytes HEX)
    list(APPEND names "${name}")
    string(APPEND bytes_of_${name} "${bytes}")
endforeach()
list(REMOVE_DUPLICATES names)

set(source "// Made by cmake/embed_files.cmake.\n#include \"${HEADER}\"\n\nnamespace nta {\nnamespace {\n\n")
set(views "")
foreach(name IN LISTS names)
    string(REGEX REPLACE "(................................................................)" "\\1\n" lines "${bytes_of_${name}}")
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," numbers "${lines}")
    string(APPEND source "constexpr char bytes_of_${name}[] = {\n${numbers}\n'\\0'};\n")
    string(APPEND views "const std::string_view ${name}(bytes_of_${name}, sizeof(bytes_of_${name}) - 1);\n")
endforeach()
file(WRITE "${OUT}" "${source}\n}  // namespace\n\n${views}\n}  // namespace nta\n")
