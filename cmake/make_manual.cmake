# SPDX-License-Identifier: MIT
# cmake -DPROGRAM= -DHELP2MAN= -DOUT= -P make_manual.cmake
# OUT/nta.1, and OUT/nta-COMMAND.1 for every command that the program's own --help names.
cmake_minimum_required(VERSION 3.25)

function(run output)
    execute_process(COMMAND ${ARGN} OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
    set(${output} "${text}" PARENT_SCOPE)
endfunction()

function(write_page name what)
    string(REPLACE "-" ";" invocation "${name}")
    list(POP_FRONT invocation)
    list(PREPEND invocation "${PROGRAM}")
    list(JOIN invocation " " invocation)
    run(page "${HELP2MAN}" --no-info "--version-string=${version}" "--name=${what}" "${invocation}")
    # help2man takes the first word for the name of the page.
    string(TOUPPER "${name}" title)
    string(REGEX REPLACE "\n\\.TH [^ ]+ " "\n.TH ${title} " page "${page}")
    string(REGEX REPLACE "\n\\.SH NAME\n[^\\\\]*\\\\- " "\n.SH NAME\n${name} \\\\- " page "${page}")
    file(WRITE "${OUT}/${name}.1" "${page}")
endfunction()

run(version "${PROGRAM}" --version)
string(STRIP "${version}" version)
run(help "${PROGRAM}" --help)
string(REGEX MATCHALL "\n  [a-z]+  [^\n]*" commands "${help}")
foreach(command IN LISTS commands)
    string(REGEX MATCH "^\n  ([a-z]+) +(.*)$" matched "${command}")
    write_page("nta-${CMAKE_MATCH_1}" "${CMAKE_MATCH_2}")
endforeach()
# Last, for the build takes it as the sign that all are there.
write_page(nta "nanoparticle tracking analysis")
