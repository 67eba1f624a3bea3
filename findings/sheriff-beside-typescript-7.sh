#!/usr/bin/env bash
# @softarc/sheriff-core 0.19.6 declares the peer dependency "typescript >=4.8", so npm installs it beside TypeScript 7.0.2 without a word.
# Every command then ends with "Cannot read properties of undefined (reading 'NodeNext')": it calls the compiler's API, which the package
# `typescript` has no longer. Why it matters: the message names neither TypeScript nor a version, and an open-ended range promised that it works.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

mkdir -p src/a src/b
echo 'import { b } from "../b/index.ts"; export const a = b;' >src/a/index.ts
echo 'export const b = 1;' >src/b/index.ts
cat >tsconfig.json <<'JSON'
{ "compilerOptions": { "module": "nodenext", "allowImportingTsExtensions": true, "noEmit": true }, "include": ["src"] }
JSON
cat >sheriff.config.ts <<'TS'
import { SheriffConfig } from "@softarc/sheriff-core";
export const config: SheriffConfig = { entryFile: "src/a/index.ts", modules: { "src/<m>": "m:<m>" }, depRules: { "m:a": [], "m:b": [], root: ["m:a"] } };
TS
echo '{ "type": "module", "private": true }' >package.json
npm install --silent --no-audit --no-fund --save-exact @softarc/sheriff-core@0.19.6

# Prints what it says beside a version of TypeScript, and sets $status.
verify() {
  npm install --silent --no-audit --no-fund --save-exact "typescript@$1" # fails if the peer dependency does not allow it
  echo "--- sheriff-core $(node -p 'require("./node_modules/@softarc/sheriff-core/package.json").version'), which asks for typescript $(node -p 'require("./node_modules/@softarc/sheriff-core/package.json").peerDependencies.typescript'), beside $(npx tsc --version)"
  npx tsc -p . # the input is valid
  status=0
  npx sheriff verify >output.txt 2>&1 || status=$?
  cat output.txt
  echo "--- exit $status"
}

verify 6.0.3
grep -q 'Total Dependency Rule Violations: 1' output.txt || { echo "changed: no violation beside TypeScript 6"; exit 1; }
verify 7.0.2
grep -q "Cannot read properties of undefined (reading 'NodeNext')" output.txt || { echo "changed: another answer beside TypeScript 7"; exit 1; }
echo "as described: a report beside TypeScript 6, and a TypeError beside TypeScript 7, which the peer dependency allows"
