# SPDX-License-Identifier: MIT
# Language level, warnings and sanitizers, carried by one target that is linked PRIVATE: none of it reaches users.
add_library(nta_options INTERFACE)
target_compile_features(nta_options INTERFACE cxx_std_20)
# No fused multiply-add: results must not depend on the compiling machine.
target_compile_options(nta_options INTERFACE -ffp-contract=off -Wall -Wextra -Wpedantic -Wshadow -Wconversion
                                             -Wsign-conversion -Wold-style-cast)

option(NTA_WARNINGS_AS_ERRORS "Treat warnings as errors" OFF)
if(NTA_WARNINGS_AS_ERRORS)
    target_compile_options(nta_options INTERFACE -Werror)
endif()

set(NTA_SANITIZE "" CACHE STRING "Sanitizers, for example address,undefined or thread")
if(NTA_SANITIZE)
    target_compile_options(nta_options INTERFACE -fsanitize=${NTA_SANITIZE} -fno-sanitize-recover=all
                                                 -fno-omit-frame-pointer)
    target_link_options(nta_options INTERFACE -fsanitize=${NTA_SANITIZE})
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND NTA_SANITIZE MATCHES "address")
        # With the address sanitizer GCC 12 sees uninitialized variables in <regex> where there are none.
        target_compile_options(nta_options INTERFACE -Wno-maybe-uninitialized)
    endif()
endif()

# Headers are read once per stage instead of once per source: four times as fast from scratch, slower after a change.
# Sources of a stage must then not define the same name, not even in unnamed namespaces.
option(NTA_STAGES_AS_ONE_SOURCE "Compile the sources of each stage, and of the program, as one" OFF)
if(NTA_STAGES_AS_ONE_SOURCE)
    set(CMAKE_UNITY_BUILD ON)
    set(CMAKE_UNITY_BUILD_BATCH_SIZE 0)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        # GCC takes the unnamed namespace of an included source for that of a header.
        target_compile_options(nta_options INTERFACE -Wno-subobject-linkage)
    endif()
endif()
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
