# SPDX-License-Identifier: MIT
# One folder under lib/nta is one stage and one target: nta_<stage>, alias nta::<stage>.

# nta_add_stage(link SOURCES a.cpp HEADERS a.hpp LINKS nta::core PRIVATE_LINKS Eigen3::Eigen)
# LINKS are what the stage's headers show (core and earlier stages, never a later one).
function(nta_add_stage stage)
    cmake_parse_arguments(ARG "" "" "SOURCES;HEADERS;LINKS;PRIVATE_LINKS" ${ARGN})
    add_library(nta_${stage} STATIC ${ARG_SOURCES})
    add_library(nta::${stage} ALIAS nta_${stage})
    target_sources(nta_${stage} PUBLIC FILE_SET HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}/lib" FILES ${ARG_HEADERS})
    target_compile_features(nta_${stage} PUBLIC cxx_std_20)
    target_link_libraries(nta_${stage} PUBLIC ${ARG_LINKS} PRIVATE ${ARG_PRIVATE_LINKS} $<BUILD_INTERFACE:nta_options>)
    set_target_properties(nta_${stage} PROPERTIES EXPORT_NAME ${stage})
    set_property(GLOBAL APPEND PROPERTY NTA_STAGES nta_${stage})
endfunction()

# nta_add_tests(link SOURCES test_a.cpp LINKS nta::link): one test program per stage that links that stage alone, so that
# a breach of the layer order does not link. Tests tagged [slow] get the CTest label "slow".
function(nta_add_tests stage)
    cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
    add_executable(test_${stage} ${ARG_SOURCES})
    target_link_libraries(test_${stage} PRIVATE nta_test_main ${ARG_LINKS} nta_options)
    target_precompile_headers(test_${stage} REUSE_FROM nta_test_main)
    catch_discover_tests(test_${stage} TEST_SPEC "~[slow]" TEST_PREFIX "${stage}/" TEST_LIST ${stage}_quick
                         PROPERTIES SKIP_RETURN_CODE 77)
    catch_discover_tests(test_${stage} TEST_SPEC "[slow]" TEST_PREFIX "${stage}/" TEST_LIST ${stage}_slow
                         PROPERTIES LABELS slow SKIP_RETURN_CODE 77)
endfunction()
