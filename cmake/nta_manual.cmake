# SPDX-License-Identifier: MIT
# Manual pages, made by help2man from what --help prints, so that options are described in one place. Left out, with a
# word at configure time, where help2man is missing.
find_program(NTA_HELP2MAN help2man)
mark_as_advanced(NTA_HELP2MAN)
if(NOT NTA_HELP2MAN)
    message(STATUS "No manual pages: help2man is missing (sudo apt install help2man)")
elseif(NOT NTA_SANITIZE)
    set(NTA_MANUAL_DIR "${PROJECT_BINARY_DIR}/man1")
    add_custom_command(OUTPUT "${NTA_MANUAL_DIR}/nta.1"
        COMMAND "${CMAKE_COMMAND}" "-DPROGRAM=$<TARGET_FILE:nta>" "-DHELP2MAN=${NTA_HELP2MAN}" "-DOUT=${NTA_MANUAL_DIR}"
                -P "${CMAKE_CURRENT_LIST_DIR}/make_manual.cmake"
        DEPENDS nta "${CMAKE_CURRENT_LIST_DIR}/make_manual.cmake" VERBATIM)
    add_custom_target(nta_manual ALL DEPENDS "${NTA_MANUAL_DIR}/nta.1")
endif()
