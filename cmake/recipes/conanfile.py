# UNTESTED: no test of this repository runs Conan. From the root of the tree: conan create cmake/recipes
import os

from conan import ConanFile
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy


class Funnel(ConanFile):
    name = "funnel"
    version = "0.1.0"
    license = "MIT"
    description = "Sales-funnel analytics for CRM backends"
    settings = "os", "compiler", "build_type", "arch"
    requires = ("boost/1.81.0", "date/3.0.1", "eigen/3.4.0", "nlohmann_json/3.11.2", "sqlite3/3.45.0", "xxhash/0.8.1", "zlib/[>=1.2.13 <2]")

    def export_sources(self):
        root = os.path.join(self.recipe_folder, "..", "..")
        for pattern in ("CMakeLists.txt", "LICENSE", "cmake/*", "include/*", "src/*", "examples/databases/*"):
            copy(self, pattern, root, self.export_sources_folder)

    def layout(self):
        cmake_layout(self)

    def generate(self):
        CMakeDeps(self).generate()
        toolchain = CMakeToolchain(self)
        for part in ("TESTS", "EXAMPLES", "BENCHMARKS", "PROGRAM"):
            toolchain.variables[f"FUNNEL_BUILD_{part}"] = False
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        CMake(self).install()

    def package_info(self):
        self.cpp_info.set_property("cmake_find_mode", "none")  # the package has a config of its own
        self.cpp_info.builddirs = [os.path.join("lib", "cmake", "funnel")]
