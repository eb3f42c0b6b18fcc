#!/bin/sh
# Packs the Node package with the library that was built, installs it from the tarball in a clean folder, and runs the first
# program of docs/node.md there. Usage: npm_package.sh SOURCE LIBRARY FOLDER
set -eu
unset FUNNEL_LIBRARY NODE_PATH  # the package has its own
source=$1 library=$2 folder=$3
rm -rf "$folder"
mkdir -p "$folder/package" "$folder/app"
cp "$source/src/bindings/node/funnel.cjs" "$source/src/bindings/node/package.json" "$source/LICENSE" "$folder/package"
cp "$source/docs/node.md" "$folder/package/README.md"
cp -L "$library" "$folder/package/libfunnel.so.0"
cd "$folder/package"
tarball=$(npm pack --silent --pack-destination ..)
cd ../app
echo '{"name": "app", "version": "1.0.0"}' > package.json
npm install --prefer-offline --silent --no-audit --no-fund "../$tarball" >../npm.log 2>&1 || { echo "skipped: koffi cannot be had"; exit 0; }
sed -n '/^```js$/,/^```$/p' "$source/docs/node.md" | sed '/^```$/q' | grep -v '^```' | sed "s|'./funnel.cjs'|'funnel-analytics'|" > first.cjs
said=$(node first.cjs)
echo "$said"
[ "$said" = "$(sed -n '/^```text$/,/^```$/p' "$source/docs/node.md" | sed '1d;/^```$/q' | grep -v '^```')" ]
