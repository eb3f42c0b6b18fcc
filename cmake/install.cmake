# Installs headers, the compiled part and the program, with a package config and a pkg-config file that stay
# valid when the installed tree is moved.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/funnel)
install(TARGETS funnel EXPORT funnel-targets FILE_SET HEADERS)
install(TARGETS funnel-testing EXPORT funnel-targets)
if(TARGET funnel-io)
  install(TARGETS funnel-io EXPORT funnel-targets)
endif()
if(TARGET funnel-program)
  install(TARGETS funnel-program)
endif()
install(EXPORT funnel-targets NAMESPACE funnel:: DESTINATION ${config_dir})

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/funnel-config.cmake.in ${PROJECT_BINARY_DIR}/funnel-config.cmake
  INSTALL_DESTINATION ${config_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/funnel-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/funnel-config.cmake ${PROJECT_BINARY_DIR}/funnel-config-version.cmake
  DESTINATION ${config_dir})

set(pc_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH pc_prefix /${pc_dir} /)
string(REGEX REPLACE "/$" "" pc_prefix "${pc_prefix}")
configure_file(${CMAKE_CURRENT_LIST_DIR}/funnel.pc.in ${PROJECT_BINARY_DIR}/funnel.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/funnel.pc DESTINATION ${pc_dir})
