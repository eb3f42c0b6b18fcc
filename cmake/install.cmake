# Installs headers, the compiled part and the program, with a package config and a pkg-config file that stay
# valid when the installed tree is moved.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

# One file of targets a component, so that a component which is not asked for asks for nothing.
set(config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/funnel)
function(funnel_install component target)
  install(TARGETS ${target} EXPORT funnel-${component} ${ARGN})
  install(EXPORT funnel-${component} FILE funnel-${component}.cmake NAMESPACE funnel:: DESTINATION ${config_dir})
endfunction()
funnel_install(core funnel FILE_SET HEADERS)
set(installed_components eigen date_time testing)
foreach(component IN LISTS installed_components)
  funnel_install(${component} funnel-${component} FILE_SET HEADERS)
endforeach()
if(TARGET funnel-io)
  funnel_install(io funnel-io)
  list(PREPEND installed_components io)
endif()
if(TARGET funnel-program)
  install(TARGETS funnel-program)
endif()

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/funnel-config.cmake.in ${PROJECT_BINARY_DIR}/funnel-config.cmake
  INSTALL_DESTINATION ${config_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/funnel-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/funnel-config.cmake ${PROJECT_BINARY_DIR}/funnel-config-version.cmake
  DESTINATION ${config_dir})

set(pc_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH pc_prefix /${pc_dir} /)
string(REGEX REPLACE "/$" "" pc_prefix "${pc_prefix}")
set(pc_libs -lfunnel)
set(pc_requires "")
if(TARGET funnel-io)
  set(pc_libs "-lfunnel-io -lfunnel -ldate-tz")
  set(pc_requires zlib)
endif()
configure_file(${CMAKE_CURRENT_LIST_DIR}/funnel.pc.in ${PROJECT_BINARY_DIR}/funnel.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/funnel.pc DESTINATION ${pc_dir})
