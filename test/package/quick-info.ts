// What an editor shows where the pointer rests, as TypeScript's language service says it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { LANGUAGE_SERVICE } from "./installed.ts";

/** The comment shown at the last name of each expression, in a module that begins with `declarations`. */
export function quickInfo(folder: string, declarations: string, expressions: readonly string[]): string[] {
  const ts = createRequire(import.meta.url)(LANGUAGE_SERVICE); // TypeScript 7 has none that a program could ask
  const file = join(folder, "quick-info.ts");
  const text = `${declarations}\n${expressions.map((each) => `${each};\n`).join("")}`;
  const { ES2023, NodeNext } = { ...ts.ScriptTarget, ...ts.ModuleKind };
  const service = ts.createLanguageService({
    ...ts.sys,
    useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
    getScriptFileNames: () => [file],
    getScriptVersion: () => "1",
    getScriptSnapshot: (name: string) => {
      const source = name === file ? text : ts.sys.fileExists(name) ? readFileSync(name, "utf8") : undefined;
      return source === undefined ? undefined : ts.ScriptSnapshot.fromString(source);
    },
    getCurrentDirectory: () => folder,
    getCompilationSettings: () => ({ target: ES2023, module: NodeNext, strict: true, types: ["node"] }),
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (name: string) => name === file || ts.sys.fileExists(name),
  });
  let place = declarations.length + 1;
  return expressions.map((expression) => {
    place += expression.length + 2;
    const info = service.getQuickInfoAtPosition(file, place - 3);
    return ts.displayPartsToString(info?.documentation ?? []);
  });
}
