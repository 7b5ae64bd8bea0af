# SPDX-License-Identifier: MIT
# What the Python module needs, with the command that installs it. Debian's own python3: another one before it in PATH does
# not see Debian's packages.
find_program(Python3_EXECUTABLE NAMES python3 PATHS /usr/bin NO_DEFAULT_PATH)
find_package(Python3 QUIET COMPONENTS Interpreter Development.Module)
nta_need(Python3_FOUND "Python 3 with its headers" python3-dev)
find_package(pybind11 2.10 QUIET CONFIG)
nta_need(pybind11_FOUND "pybind11" pybind11-dev)
foreach(module numpy pandas)
    execute_process(COMMAND "${Python3_EXECUTABLE}" -c "import ${module}" RESULT_VARIABLE status OUTPUT_QUIET ERROR_QUIET)
    if(status EQUAL 0)
        set(NTA_PYTHON_${module}_FOUND TRUE)
    endif()
    nta_need(NTA_PYTHON_${module}_FOUND "Python module ${module}" python3-${module})
endforeach()
