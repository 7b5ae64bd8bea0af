# SPDX-License-Identifier: MIT
# cmake --install: the program with its manual and completion, the libraries, their headers, and what find_package(nta) needs to offer nta::nta.
include(CMakePackageConfigHelpers)
set(NTA_PACKAGE_DIR "${CMAKE_INSTALL_LIBDIR}/cmake/nta")

get_property(stages GLOBAL PROPERTY NTA_STAGES)
set_target_properties(nta_all PROPERTIES EXPORT_NAME nta)
install(TARGETS ${stages} nta_all EXPORT nta-targets
        ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT library
        FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT library)
install(EXPORT nta-targets NAMESPACE nta:: DESTINATION "${NTA_PACKAGE_DIR}" COMPONENT library)
if(TARGET nta)
    install(TARGETS nta RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT program)
    install(FILES apps/nta/completion/nta DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions"
            COMPONENT program)
endif()
if(TARGET nta_manual)
    install(DIRECTORY "${NTA_MANUAL_DIR}" DESTINATION "${CMAKE_INSTALL_MANDIR}" COMPONENT program FILES_MATCHING PATTERN "*.1")
endif()

configure_package_config_file(cmake/nta-config.cmake.in "${PROJECT_BINARY_DIR}/nta-config.cmake"
                              INSTALL_DESTINATION "${NTA_PACKAGE_DIR}" NO_SET_AND_CHECK_MACRO)
# Before 1.0 each minor version may change the interface.
write_basic_package_version_file("${PROJECT_BINARY_DIR}/nta-config-version.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/nta-config.cmake" "${PROJECT_BINARY_DIR}/nta-config-version.cmake"
              "${PROJECT_SOURCE_DIR}/cmake/nta_dependencies.cmake"
        DESTINATION "${NTA_PACKAGE_DIR}" COMPONENT library)
