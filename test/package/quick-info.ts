// What an editor shows where the pointer rests, as TypeScript's language service says it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { LANGUAGE_SERVICE } from "./installed.ts";

/**
 * The comment shown at the last name of each expression, in a module that begins with `declarations`; where an expression ends in `()`,
 * those of the parameters that are shown while they are typed.
 */
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
  const shownAt = (place: number): object[] => service.getQuickInfoAtPosition(file, place)?.documentation ?? [];
  const shownWithin = (place: number): object[] =>
    service
      .getSignatureHelpItems(file, place, {})
      ?.items[0].parameters.flatMap(({ documentation }: { readonly documentation: object[] }) => documentation) ?? [];
  let place = declarations.length + 1;
  return expressions.map((expression) => {
    place += expression.length + 2;
    return ts.displayPartsToString(expression.endsWith("()") ? shownWithin(place - 3) : shownAt(place - 3));
  });
}
