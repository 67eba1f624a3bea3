#!/usr/bin/env bash
# Biome 2.6.8's noRestrictedImports is for modules "loaded by import or require". Named in `paths`, a module is found in both. Named in
# `patterns`, the same module is found in import and import(), and not in require(). Neither finds TypeScript's `import("x").Type`, nor import(`x`).
# Why it matters: boundaries between folders can only be written as patterns, and require() or an inline type goes around them unseen.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

echo '{ "private": true }' >package.json
npm install --silent --no-audit --no-fund --save-exact @biomejs/biome@2.6.8
cat >biome.json <<'JSON'
{
  "linter": {
    "rules": {
      "style": {
        "noRestrictedImports": {
          "level": "error",
          "options": {
            "paths": { "by-path": "No." },
            "patterns": [{ "group": ["by-pattern"], "message": "No." }]
          }
        }
      }
    }
  }
}
JSON
mkdir src
for name in by-path by-pattern; do
  echo "import { a } from \"$name\"; export const x = a;" >"src/$name.1-import.ts"
  echo "export const x = () => import(\"$name\");" >"src/$name.2-dynamic.ts"
  echo "export const x = require(\"$name\");" >"src/$name.3-require.ts"
  echo "const x = require(\"$name\"); module.exports = x;" >"src/$name.4-require.cjs"
  echo "export const x = () => import(\`$name\`);" >"src/$name.5-template.ts"
  echo "export type X = import(\"$name\").A;" >"src/$name.6-inline-type.ts"
done

echo "--- biome $(npx biome --version)"
npx biome lint --reporter=json src >report.json 2>/dev/null || true
for file in src/*; do
  if grep -o '"path":"[^"]*"' report.json | grep -q "\"$file\""; then echo "found  $file"; else echo "missed $file"; fi
done | tee found.txt

diff found.txt - <<'TEXT' || { echo "changed: other files are found"; exit 1; }
found  src/by-path.1-import.ts
found  src/by-path.2-dynamic.ts
found  src/by-path.3-require.ts
found  src/by-path.4-require.cjs
missed src/by-path.5-template.ts
missed src/by-path.6-inline-type.ts
found  src/by-pattern.1-import.ts
found  src/by-pattern.2-dynamic.ts
missed src/by-pattern.3-require.ts
missed src/by-pattern.4-require.cjs
missed src/by-pattern.5-template.ts
missed src/by-pattern.6-inline-type.ts
TEXT
echo "as described"
