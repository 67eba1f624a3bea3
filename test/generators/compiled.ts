// Types for compiled languages: a program of each reads every sample with them.
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { missingGo } from "../../examples/runner/languages.ts";
import { classPath, missingJava } from "../../local/kafka/index.ts";
import { SAMPLES } from "./samples.ts";
import { ROOT, run, SCHEMA, same, TOOLS, tool } from "./tools.ts";

const readers = (path: string): string => fileURLToPath(new URL(`readers/${path}`, import.meta.url));
const built = (path: string): string => join(TOOLS, path);

export const COMPILED: Readonly<Record<string, () => void>> = {
  "quicktype: Java that reads every type, with fields of later on"() {
    need(missingJava());
    const jars = classPath(join(ROOT, "examples/subscribers/java/pom.xml"), "sns-message-manager");
    const sources = quicktype("java", "io/quicktype/Converter.java");
    run("javac", ["-d", "java/classes", "-cp", jars, "-sourcepath", sources, readers("java/Reader.java")]);
    readsAll(["java", "-cp", `java/classes:${jars}`, "Reader"]);
  },
  "quicktype: Go that reads every type, with fields of later on"() {
    need(missingGo());
    const sources = quicktype("go", "types.go");
    cpSync(readers("go"), sources, { recursive: true });
    run("go", ["build", "-C", sources, "-o", "reader", "."]);
    readsAll([built("go/reader")]);
  },
  "quicktype and typify: Rust that reads every type, with fields of later on"() {
    const sources = quicktype("rust", "quicktype.rs");
    const env = { ...process.env, GENERATED: sources, CARGO_TARGET_DIR: built("rust-target") };
    try {
      run("cargo", ["--version"]);
    } catch {
      need("Rust 1.85 or later (cargo) must be installed and on the PATH");
    }
    run("cargo", ["build", "--quiet", "--locked", "--manifest-path", readers("rust/Cargo.toml")], { env });
    for (const generator of ["quicktype", "typify"]) readsAll([built("rust-target/debug/reader"), generator]);
  },
};

function need(missing: string | undefined): void {
  if (missing !== undefined) throw new Error(missing);
}

/** The folder of what it makes for a language, new. */
function quicktype(language: string, file: string): string {
  const folder = built(language);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, file, ".."), { recursive: true });
  const output = join(folder, file);
  run(tool("quicktype"), ["--src-lang", "schema", "--src", `${SCHEMA}#/$defs/`, "--lang", language, "-o", output]);
  return folder;
}

/** A type that comes later is no error, and neither is a field. */
function readsAll([command = "", ...parameters]: readonly string[]): void {
  const [{ example }] = SAMPLES as [(typeof SAMPLES)[0]];
  const type = "io.sluice.workflow.paused.v1";
  const cases = [
    ...SAMPLES.flatMap(({ example: { id, data }, texts }) =>
      texts.map((text) => [text, `${id} ${data.workflow_id}`] as const),
    ),
    [JSON.stringify({ ...example, type }), `unknown ${type}`] as const,
  ];
  const said = run(command, parameters, { input: cases.map(([text]) => `${text}\n`).join("") });
  same(
    "read",
    said.trimEnd().split("\n"),
    cases.map(([, expected]) => expected),
  );
}
