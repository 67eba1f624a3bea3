// `npm run contract:generators`: code that others generate from the published schemas is what subscribers can work with. Opt-in, because it
// needs Python, Java, Go, Rust and, the first time, the package registries; what is installed goes into .venv in this folder.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { preparePython } from "../../examples/python-subscriber/prepare-python.ts";
import { COMPILED } from "./compiled.ts";
import { NAMES, SAMPLES } from "./samples.ts";
import { ROOT, run, same, shownParameters, TOOLS, tool } from "./tools.ts";

const PACKAGES = { quicktype: "26.0.0", "json-schema-to-typescript": "16.0.0", "@asyncapi/modelina": "5.10.1" };
const GO_JSONSCHEMA = "github.com/atombender/go-jsonschema@v0.24.1";
const node = process.execPath;

function install(): void {
  const manifest = JSON.stringify({ private: true, type: "module", dependencies: PACKAGES });
  const file = join(TOOLS, "package.json");
  mkdirSync(TOOLS, { recursive: true });
  if (existsSync(file) && existsSync(tool("quicktype")) && readFileSync(file, "utf8") === manifest) return;
  writeFileSync(file, manifest);
  run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"]);
}

const CHECKS: Readonly<Record<string, () => void>> = {
  "quicktype: TypeScript that reads every type, with fields of later on"() {
    run(tool("quicktype"), shownParameters("quicktype"));
    const calls = SAMPLES.flatMap(({ name, texts }) =>
      texts.map(
        (text) => `same(Convert.to${name}(${JSON.stringify(text)}).id, ${JSON.stringify(JSON.parse(text).id)});`,
      ),
    );
    const program = `import { Convert } from "./events.js";\nfunction same(a: string, b: string) { if (a !== b) throw new Error(a); }\n${calls.join("\n")}`;
    writeFileSync(join(TOOLS, "read.ts"), program);
    compile("read.ts");
    run(node, ["read.js"]);
  },
  "json-schema-to-typescript: each name once, and every example is of the union"() {
    const text = run(tool("json2ts"), shownParameters("json-schema-to-typescript"));
    const types = [...text.matchAll(/^export (?:interface|type) (\w+)/gm)].map(([, name = ""]) => name).toSorted();
    same("names", types, [...NAMES, "V1Event"].toSorted());
    const values = SAMPLES.flatMap(({ texts }) => texts);
    writeFileSync(join(TOOLS, "typed.ts"), `${text}\nexport const events: V1Event[] = [\n${values.join(",\n")}\n];\n`);
    compile("typed.ts");
  },
  "Modelina: AsyncAPI gives every type its name"() {
    const program = `import { JavaGenerator } from "@asyncapi/modelina"; import { readFileSync } from "node:fs";
      const models = await new JavaGenerator().generate(JSON.parse(readFileSync(${JSON.stringify(join(ROOT, "docs/contracts/asyncapi.json"))}, "utf8")));
      console.log(JSON.stringify(models.map(({ modelName }) => modelName)));`;
    const models = JSON.parse(run(node, ["--input-type=module", "--eval", program])) as string[];
    same(
      "anonymous",
      models.filter((name) => /anonymous|schema\d/i.test(name)),
      [],
    );
    same(
      "missing",
      NAMES.filter((name) => !models.includes(name)),
      [],
    );
  },
  "datamodel-code-generator: the types of the subscriber in Python"() {
    const venv = preparePython(join(TOOLS, "python"), join(ROOT, "test/generators/requirements.txt"));
    if (venv.kind === "missing") throw new Error(venv.reason);
    const more = [
      "--target-python-version",
      "3.10",
      "--enum-field-as-literal",
      "none",
      "--disable-timestamp",
      "--formatters",
      "builtin",
    ];
    const shown = shownParameters("datamodel-code-generator");
    run(venv.python, ["-m", "datamodel_code_generator", ...shown, ...more]);
    upToDate("events.py", "examples/subscribers/python/events.py");
  },
  "go-jsonschema: the types of the subscriber in Go"() {
    run("go", ["install", GO_JSONSCHEMA], { env: { ...process.env, GOBIN: TOOLS } });
    const text = run(join(TOOLS, "go-jsonschema"), shownParameters("go-jsonschema"));
    writeFileSync(join(TOOLS, "events.go"), text);
    upToDate("events.go", "examples/subscribers/go/events.go");
  },
};

const compile = (file: string): string =>
  run(node, [
    join(ROOT, "node_modules/typescript/bin/tsc"),
    "--strict",
    "--target",
    "es2022",
    "--module",
    "nodenext",
    "--skipLibCheck",
    "--ignoreConfig",
    "--types",
    "",
    file,
  ]);

function upToDate(made: string, committed: string): void {
  if (readFileSync(join(TOOLS, made), "utf8") === readFileSync(join(ROOT, committed), "utf8")) return;
  throw new Error(`${committed} is not what is generated now: ${join(TOOLS, made)} is`);
}

install();
for (const [name, check] of Object.entries({ ...CHECKS, ...COMPILED })) {
  try {
    check();
    process.stdout.write(`${name}\n`);
  } catch (error) {
    process.stderr.write(`failed: ${name}: ${(error as Error).message.slice(0, 2_000)}\n`);
    process.exitCode = 1;
  }
}
