#!/usr/bin/env bash
# dependency-cruiser 18.7.2 beside TypeScript 7.0.2 reads no .ts file at all, reports "no dependency violations found (0 modules)" and exits
# with 0. It prints a note about it, which nobody reads in a step that is green. Beside TypeScript 6.0.3 it reads the same two files.
# Why it matters: whoever updates TypeScript switches off the check of their architecture without any test going red. Have the check fail
# on 0 modules.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

mkdir -p src
echo 'import { b } from "./b.ts"; export const a = b;' >src/a.ts
echo 'export const b = 1;' >src/b.ts
cat >tsconfig.json <<'JSON'
{ "compilerOptions": { "module": "nodenext", "allowImportingTsExtensions": true, "noEmit": true }, "include": ["src"] }
JSON
cat >.dependency-cruiser.cjs <<'JS'
module.exports = {
  forbidden: [{ name: "no-circular", severity: "error", from: {}, to: { circular: true } }],
  options: { tsConfig: { fileName: "tsconfig.json" } },
};
JS
echo '{ "type": "module", "private": true }' >package.json
# dependency-cruiser asks for Node 22 or newer.
npm install --silent --no-audit --no-fund --save-exact dependency-cruiser@18.7.2 node@24.9.0

# Prints what it says beside a version of TypeScript, and sets $status.
cruise() {
  npm install --silent --no-audit --no-fund --save-exact "typescript@$1"
  echo "--- dependency-cruiser $(npx depcruise --version) beside TypeScript $(npx tsc --version | cut -d' ' -f2), Node $(npx node --version)"
  npx tsc -p . # the input is valid
  status=0
  npx depcruise src >output.txt 2>&1 || status=$?
  cat output.txt
  echo "--- exit $status"
}

cruise 6.0.3
[ "$status" -eq 0 ] && grep -q '2 modules, 1 dependencies cruised' output.txt || { echo "changed: not two modules beside TypeScript 6"; exit 1; }
cruise 7.0.2
[ "$status" -eq 0 ] && grep -q '0 modules, 0 dependencies cruised' output.txt || { echo "changed: TypeScript 7 is read, or is an error"; exit 1; }
echo "as described: two modules are read beside TypeScript 6, none beside TypeScript 7, and both exit with 0"
