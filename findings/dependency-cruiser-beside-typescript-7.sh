#!/usr/bin/env bash
# dependency-cruiser 18.7.2 beside TypeScript 7.0.2 reads no .ts file at all, reports "no dependency violations found (0 modules)" and exits
# with 0. It prints a note about it, which nobody reads in a step that is green. With TypeScript 6.0.3 it finds the violation and fails.
# Why it matters: whoever updates TypeScript switches off the check of their architecture without any test going red.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

mkdir -p src/a src/b
echo 'import { b } from "../b/inner.ts"; export const a = b;' >src/a/index.ts
echo 'export const b = 1;' >src/b/inner.ts
cat >tsconfig.json <<'JSON'
{ "compilerOptions": { "module": "nodenext", "allowImportingTsExtensions": true, "noEmit": true }, "include": ["src"] }
JSON
cat >.dependency-cruiser.cjs <<'JS'
module.exports = {
  forbidden: [{ name: "a-not-b", severity: "error", from: { path: "^src/a/" }, to: { path: "^src/b/" } }],
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
[ "$status" -ne 0 ] && grep -q 'a-not-b: src/a/index.ts' output.txt || { echo "changed: no violation beside TypeScript 6"; exit 1; }
cruise 7.0.2
[ "$status" -eq 0 ] && grep -q '0 modules, 0 dependencies cruised' output.txt || { echo "changed: TypeScript 7 is read, or is an error"; exit 1; }
echo "as described: the violation is found beside TypeScript 6, and beside TypeScript 7 nothing is read and all is well"
