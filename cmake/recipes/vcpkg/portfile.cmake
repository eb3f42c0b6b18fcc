# UNTESTED: no test of this repository runs vcpkg. An overlay port that lies in the tree it builds:
#   vcpkg install funnel --overlay-ports=cmake/recipes/vcpkg
get_filename_component(SOURCE_PATH "${CURRENT_PORT_DIR}/../../.." ABSOLUTE)
vcpkg_cmake_configure(SOURCE_PATH "${SOURCE_PATH}"
  OPTIONS -DFUNNEL_BUILD_TESTS=OFF -DFUNNEL_BUILD_EXAMPLES=OFF -DFUNNEL_BUILD_BENCHMARKS=OFF -DFUNNEL_BUILD_PROGRAM=OFF)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH lib/cmake/funnel)
vcpkg_fixup_pkgconfig()
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug/include" "${CURRENT_PACKAGES_DIR}/debug/share")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
