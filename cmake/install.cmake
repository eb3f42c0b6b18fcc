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
  funnel_install(sql funnel-sql)
  list(PREPEND installed_components io sql)
endif()
if(TARGET funnel-c)
  funnel_install(c funnel-c FILE_SET HEADERS)
  list(APPEND installed_components c)
  # Beside the library, where a program copies them from.
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/src/bindings/ DESTINATION ${CMAKE_INSTALL_DATADIR}/funnel/bindings)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/examples/ruby ${PROJECT_SOURCE_DIR}/examples/java DESTINATION ${CMAKE_INSTALL_DATADIR}/funnel/examples)
endif()
if(TARGET funnel-program)
  install(TARGETS funnel-program)
  # Mappings of the databases of CRMs.
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/examples/databases DESTINATION ${CMAKE_INSTALL_DATADIR}/funnel)
endif()

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/funnel-config.cmake.in ${PROJECT_BINARY_DIR}/funnel-config.cmake
  INSTALL_DESTINATION ${config_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/funnel-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/funnel-config.cmake ${PROJECT_BINARY_DIR}/funnel-config-version.cmake
  DESTINATION ${config_dir})

set(pc_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH pc_prefix /${pc_dir} /)
string(REGEX REPLACE "/$" "" pc_prefix "${pc_prefix}")
# The static library is named in full: libfunnel.so, beside it, is for C.
set(pc_libs -l:libfunnel.a)
set(pc_requires "")
if(TARGET funnel-io)
  set(pc_libs "-lfunnel-io -l:libfunnel.a -ldate-tz")
  set(pc_requires "sqlite3 zlib")
  foreach(library IN LISTS io_libraries)
    string(APPEND pc_libs " -l${library}")
  endforeach()
endif()
configure_file(${CMAKE_CURRENT_LIST_DIR}/funnel.pc.in ${PROJECT_BINARY_DIR}/funnel.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/funnel.pc DESTINATION ${pc_dir})
if(TARGET funnel-c)
  configure_file(${CMAKE_CURRENT_LIST_DIR}/funnel-c.pc.in ${PROJECT_BINARY_DIR}/funnel-c.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/funnel-c.pc DESTINATION ${pc_dir})
endif()
