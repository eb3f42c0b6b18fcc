#!/usr/bin/env bash
# Builds the Debian packages of a copy of the tree, unpacks them below one folder, and uses them from there: the program, the C
# interface by pkg-config, C++ by CMake, Python. Usage: debian.sh SOURCE FOLDER
set -euo pipefail
source=$(cd "$1" && pwd)
mkdir -p "$2"
folder=$(cd "$2" && pwd)
rm -rf "$folder/funnel" "$folder/root" "$folder"/*.deb "$folder/use"
mkdir -p "$folder/funnel" "$folder/root" "$folder/use"
(cd "$source" && git ls-files -z | xargs -0 cp --parents -t "$folder/funnel")

(cd "$folder/funnel" && dpkg-buildpackage -us -uc -b >"$folder/build.log" 2>&1) || { tail -40 "$folder/build.log"; exit 1; }
for package in libfunnel0 libfunnel-dev funnel python3-funnel; do
  deb=$(ls "$folder/$package"_*.deb)
  dpkg-deb --extract "$deb" "$folder/root"
  echo "$package: $(dpkg-deb --field "$deb" Installed-Size) kB, $(dpkg-deb --contents "$deb" | wc -l) files"
done

root=$folder/root
triple=$(dpkg-architecture -qDEB_HOST_MULTIARCH)
export LD_LIBRARY_PATH=$root/usr/lib/$triple
"$root/usr/bin/funnel" report "$root/usr/share/doc/funnel/examples/sample/deals.csv" --map "$root/usr/share/doc/funnel/examples/sample/mapping.json" --as-of 2026-07-01 | grep -q 'Closed won'
cd "$folder/use"
export PKG_CONFIG_SYSROOT_DIR=$root PKG_CONFIG_PATH=$root/usr/lib/$triple/pkgconfig
cc -std=c11 -o by_c "$source/tests/package/c/consumer.c" $(pkg-config --cflags --libs funnel-c)
./by_c
cmake -S "$source/tests/package/find_package" -B by_cmake -G Ninja -DCOMPONENT=io -DCMAKE_PREFIX_PATH="$root/usr" >/dev/null
cmake --build by_cmake >/dev/null
./by_cmake/consumer
PYTHONPATH=$root/usr/lib/python3/dist-packages python3 -c 'import funnel; s = funnel.Store(currency="EUR"); s.append([{"kind": "created", "deal": "A", "at": "2026-01-01"}]); print(funnel.version(), s.report(as_of="2026-02-01")["figures"]["deals"]["value"], "deal")'
echo "the packages work"
