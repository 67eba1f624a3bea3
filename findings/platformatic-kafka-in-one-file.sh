#!/usr/bin/env bash
# @platformatic/kafka 2.12.1 bundled into one file (esbuild 0.28.2, ESM, for Node) builds without a word and cannot be imported: its package
# @platformatic/wasm-utils reads native.wasm from a path beside its own file, which in a bundle is `../dist/native.wasm` seen from the bundle. The same
# package has a second entrance, `/bundled`, with the WebAssembly inside; an alias to it makes the bundle whole.
# Why it matters: a function of AWS Lambda is such a file, and the build, the upload and the deployment succeed; the first invocation fails.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm init -y >/dev/null
npm install --silent --no-audit --no-fund @platformatic/kafka@2.12.1 esbuild@0.28.2 >/dev/null
echo 'import { Producer } from "@platformatic/kafka"; console.log(typeof Producer);' >source.mjs
mkdir out
bundle() { # name, and more options
  npx esbuild source.mjs --bundle --platform=node --format=esm --log-level=error --outfile="out/$1.mjs" \
    "--banner:js=import{createRequire as requireOf}from'node:module';const require=requireOf(import.meta.url);" "${@:2}"
}
bundle plain
bundle aliased --alias:@platformatic/wasm-utils=@platformatic/wasm-utils/bundled

echo "--- @platformatic/kafka 2.12.1, esbuild 0.28.2, Node $(node --version): what importing the bundle gives"
for name in plain aliased; do
  # The folders in the message are those of this run.
  answer=$(node "out/$name.mjs" 2>&1 | grep -oE "^(function$|Error: ENOENT.*)" | sed "s#$folder#FOLDER#") || true
  echo "$name: $answer"
done | tee found.txt

diff found.txt - <<'TEXT' || { echo "changed: the bundle is another"; exit 1; }
plain: Error: ENOENT: no such file or directory, open 'FOLDER/dist/native.wasm'
aliased: function
TEXT
echo "as described"
