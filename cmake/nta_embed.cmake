# SPDX-License-Identifier: MIT
# nta_embed_files(report nta/report/page_files.hpp k_page_style=page/page.css k_d3=/usr/share/.../d3.min.js)
# Text files of a stage as texts of the names that the header declares, so that the program needs none of them when it
# runs. Files of one name are joined in their order. Paths are relative to the stage's folder.
function(nta_embed_files stage header)
    set(entries "")
    set(files "")
    foreach(entry IN LISTS ARGN)
        string(REGEX MATCH "^([a-z0-9_]+)=(.+)$" matched "${entry}")
        set(name "${CMAKE_MATCH_1}")
        cmake_path(ABSOLUTE_PATH CMAKE_MATCH_2 BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE OUTPUT_VARIABLE file)
        list(APPEND entries "${name}=${file}")
        list(APPEND files "${file}")
    endforeach()
    set(source "${CMAKE_CURRENT_BINARY_DIR}/page_files.cpp")
    set(embed "${PROJECT_SOURCE_DIR}/cmake/embed_files.cmake")
    add_custom_command(
        OUTPUT "${source}"
        COMMAND "${CMAKE_COMMAND}" "-DOUT=${source}" "-DHEADER=${header}" "-DFILES=${entries}" -P "${embed}"
        DEPENDS "${embed}" ${files}
        COMMENT "Embedding the pages of ${stage}" VERBATIM)
    target_sources(nta_${stage} PRIVATE "${source}" page_files.hpp)
    # Never joined with the stage's other sources: clang-tidy reads those without a build, when this one is not yet written.
    set_source_files_properties("${source}" PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()
