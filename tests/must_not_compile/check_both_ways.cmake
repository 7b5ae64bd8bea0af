# SPDX-License-Identifier: MIT
# cmake -DCOMPILER= -DSTANDARD= -DINCLUDE= -DFILE= -P check_both_ways.cmake
cmake_minimum_required(VERSION 3.25)
set(command "${COMPILER}" ${STANDARD} -fsyntax-only "-I${INCLUDE}")

execute_process(COMMAND ${command} "${FILE}" RESULT_VARIABLE status ERROR_VARIABLE errors)
if(NOT status EQUAL 0)
    message(FATAL_ERROR "${FILE} does not compile even without NTA_MUST_NOT_COMPILE:\n${errors}")
endif()

# LANG=C: the word "error" is looked for.
execute_process(COMMAND ${CMAKE_COMMAND} -E env LANG=C LC_ALL=C ${command} -DNTA_MUST_NOT_COMPILE "${FILE}"
                RESULT_VARIABLE status ERROR_VARIABLE errors)
if(status EQUAL 0)
    message(FATAL_ERROR "compiles with NTA_MUST_NOT_COMPILE: ${FILE}")
endif()

# The lines between #ifdef NTA_MUST_NOT_COMPILE and #endif.
file(READ "${FILE}" text)
string(REPLACE ";" "," text "${text}")
string(REPLACE "\n" ";" lines "${text}")
list(FIND lines "#ifdef NTA_MUST_NOT_COMPILE" first)
list(FIND lines "#endif" last)
if(first EQUAL -1 OR last LESS first)
    message(FATAL_ERROR "${FILE} has no lines between '#ifdef NTA_MUST_NOT_COMPILE' and '#endif'")
endif()

string(REGEX MATCHALL "[^\n]*:[0-9]+:[0-9]+: (fatal )?error: " errors_found "${errors}")
if(NOT errors_found)
    message(FATAL_ERROR "the compiler failed without naming an error:\n${errors}")
endif()
foreach(error IN LISTS errors_found)
    string(REGEX REPLACE "^(.*):([0-9]+):[0-9]+: .*$" "\\1;\\2" place "${error}")
    list(GET place 0 where)
    list(GET place 1 line)
    # Places in the list count from 0, lines from 1: line first + 1 is the #ifdef itself.
    math(EXPR ifdef_line "${first} + 1")
    math(EXPR endif_line "${last} + 1")
    if(NOT where STREQUAL FILE OR NOT line GREATER ifdef_line OR NOT line LESS endif_line)
        message(FATAL_ERROR "an error outside the guarded lines of ${FILE}:\n${errors}")
    endif()
endforeach()
