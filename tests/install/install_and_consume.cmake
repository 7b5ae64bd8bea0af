# SPDX-License-Identifier: MIT
# cmake -DBUILD_DIR= -DCONSUMER= -DWORK_DIR= -DCOMPILER= -DPROGRAM= -DMANUAL= -DPYTHON= -DPYTHON_DIR= -P install_and_consume.cmake
# Installs the finished build into a folder of its own, moves that folder, and builds a project that knows nothing else.
cmake_minimum_required(VERSION 3.25)

function(run)
    execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
    if(NOT status EQUAL 0)
        list(JOIN ARGN " " command)
        message(FATAL_ERROR "${command}\n${output}")
    endif()
endfunction()

file(REMOVE_RECURSE "${WORK_DIR}")
run(${CMAKE_COMMAND} --install "${BUILD_DIR}" --prefix "${WORK_DIR}/first")
# A package that holds the path of its first place breaks here.
file(RENAME "${WORK_DIR}/first" "${WORK_DIR}/prefix")

run(${CMAKE_COMMAND} -G Ninja -S "${CONSUMER}" -B "${WORK_DIR}/build" "-DCMAKE_CXX_COMPILER=${COMPILER}"
    "-DCMAKE_PREFIX_PATH=${WORK_DIR}/prefix")
run(${CMAKE_COMMAND} --build "${WORK_DIR}/build")
run("${WORK_DIR}/build/consumer")

if(PROGRAM)
    run("${WORK_DIR}/prefix/bin/${PROGRAM}" --version)
endif()

if(MANUAL)
    foreach(page nta nta-analyze nta-calibrate nta-compare nta-export nta-inspect nta-simulate)
        file(READ "${WORK_DIR}/prefix/${MANUAL}/man1/${page}.1" text)
        string(TOUPPER "${page}" title)
        foreach(part ".TH ${title} " "\n${page} \\- " "\n.SH SYNOPSIS\n")
            string(FIND "${text}" "${part}" place)
            if(place EQUAL -1)
                message(FATAL_ERROR "${page}.1 does not hold '${part}'")
            endif()
        endforeach()
    endforeach()
    # The last one: simulate.
    string(FIND "${text}" "\\-\\-seed" place)
    if(place EQUAL -1)
        message(FATAL_ERROR "nta-simulate.1 does not describe --seed")
    endif()
endif()

if(PYTHON)
    run(${CMAKE_COMMAND} -E env "PYTHONPATH=${WORK_DIR}/prefix/${PYTHON_DIR}" "${PYTHON}" -B -c "import nta; print(nta.__version__)")
endif()

# No source folder of the build leaks into what is installed for others to include.
file(GLOB_RECURSE package_files "${WORK_DIR}/prefix/*.cmake")
foreach(package_file IN LISTS package_files)
    file(READ "${package_file}" text)
    string(FIND "${text}" "${BUILD_DIR}" place)
    if(NOT place EQUAL -1)
        message(FATAL_ERROR "${package_file} holds the path of the build folder")
    endif()
endforeach()
