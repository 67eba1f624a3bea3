// `npm run contract:generators`: code that others generate from the published schemas is what subscribers can work with. Opt-in, because it
// needs Python, Go and, the first time, the package registries; what is installed goes into .venv in this folder.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { preparePython } from "../../examples/python-subscriber/prepare-python.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const tools = join(root, ".venv/generators");
const PACKAGES = { quicktype: "26.0.0", "json-schema-to-typescript": "16.0.0", "@asyncapi/modelina": "5.10.1" };
const GO_JSONSCHEMA = "github.com/atombender/go-jsonschema@v0.24.1";
const SCHEMA = join(root, "docs/contracts/v1.schema.json");

const { $defs } = JSON.parse(readFileSync(SCHEMA, "utf8")) as { $defs: Record<string, object> };
const NAMES = Object.keys($defs).toSorted();
const EVENTS = NAMES.filter(
  (name) => "specversion" in ((($defs[name] as { properties?: object }).properties ?? {}) as object),
);
/** The published example of each type, and the same with a field of later on. */
const samples = EVENTS.map((name) => {
  const title = `"title": "${name}"`;
  const file = spawnSync("grep", ["-l", title, "-r", join(root, "docs/contracts/v1"), "--include=*.schema.json"], {
    encoding: "utf8",
  });
  const [path = ""] = file.stdout.trim().split("\n");
  const [example] = (JSON.parse(readFileSync(path, "utf8")) as { examples: [{ data: object }] }).examples;
  return {
    name,
    texts: [example, { ...example, later: "x", data: { ...example.data, later: 1 } }].map((each) =>
      JSON.stringify(each),
    ),
  };
});

/** Runs a tool; what it writes. @throws Error with what it said */
function run(
  command: string,
  parameters: readonly string[],
  options: { cwd?: string; input?: string; env?: NodeJS.ProcessEnv } = {},
): string {
  const { status, stdout, stderr, error } = spawnSync(command, parameters, {
    cwd: tools,
    encoding: "utf8",
    maxBuffer: 1 << 26,
    ...options,
  });
  if (status !== 0) throw new Error(`${command} ${parameters.join(" ")}: ${error?.message ?? ""}${stderr}${stdout}`);
  return stdout;
}

function same(what: string, found: unknown, expected: unknown): void {
  if (JSON.stringify(found) === JSON.stringify(expected)) return;
  throw new Error(`${what}: ${JSON.stringify(found)}, and not ${JSON.stringify(expected)}`);
}

const tool = (name: string): string => join(tools, "node_modules/.bin", name);
const node = process.execPath;

function install(): void {
  const manifest = JSON.stringify({ private: true, type: "module", dependencies: PACKAGES });
  const file = join(tools, "package.json");
  mkdirSync(tools, { recursive: true });
  if (existsSync(file) && existsSync(tool("quicktype")) && readFileSync(file, "utf8") === manifest) return;
  writeFileSync(file, manifest);
  run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"]);
}

const CHECKS: Readonly<Record<string, () => void>> = {
  "quicktype: TypeScript that reads every type, with fields of later on"() {
    run(tool("quicktype"), ["--src-lang", "schema", "--src", `${SCHEMA}#/$defs/`, "-o", "quicktype.ts"]);
    const calls = samples.flatMap(({ name, texts }) =>
      texts.map(
        (text) => `same(Convert.to${name}(${JSON.stringify(text)}).id, ${JSON.stringify(JSON.parse(text).id)});`,
      ),
    );
    const program = `import { Convert } from "./quicktype.js";\nfunction same(a: string, b: string) { if (a !== b) throw new Error(a); }\n${calls.join("\n")}`;
    writeFileSync(join(tools, "read.ts"), program);
    compile("read.ts");
    run(node, ["read.js"]);
  },
  "quicktype: Java, Go and Rust with the names of the schema"() {
    for (const language of ["java", "go", "rust"]) {
      const text = run(tool("quicktype"), ["--src-lang", "schema", "--src", `${SCHEMA}#/$defs/`, "--lang", language]);
      const types = [...text.matchAll(/^(?:public |pub )?(?:class|enum|struct|type) (\w+)/gm)].map(
        ([, name = ""]) => name,
      );
      same(
        `${language} lacks`,
        NAMES.filter((name) => !types.includes(name)),
        [],
      );
    }
  },
  "json-schema-to-typescript: each name once, and every example is of the union"() {
    const text = run(tool("json2ts"), ["-i", SCHEMA]);
    const types = [...text.matchAll(/^export (?:interface|type) (\w+)/gm)].map(([, name = ""]) => name).toSorted();
    same("names", types, [...NAMES, "V1Event"].toSorted());
    const values = samples.flatMap(({ texts }) => texts);
    writeFileSync(join(tools, "typed.ts"), `${text}\nexport const events: V1Event[] = [\n${values.join(",\n")}\n];\n`);
    compile("typed.ts");
  },
  "Modelina: AsyncAPI gives every type its name"() {
    const program = `import { JavaGenerator } from "@asyncapi/modelina"; import { readFileSync } from "node:fs";
      const models = await new JavaGenerator().generate(JSON.parse(readFileSync(${JSON.stringify(join(root, "docs/contracts/asyncapi.json"))}, "utf8")));
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
    const venv = preparePython(join(tools, "python"), join(root, "test/generators/requirements.txt"));
    if (venv.kind === "missing") throw new Error(venv.reason);
    const flags = [
      "--input-file-type",
      "jsonschema",
      "--output-model-type",
      "pydantic_v2.BaseModel",
      "--use-title-as-name",
    ];
    const more = [
      "--target-python-version",
      "3.10",
      "--enum-field-as-literal",
      "none",
      "--disable-timestamp",
      "--formatters",
      "builtin",
    ];
    run(venv.python, ["-m", "datamodel_code_generator", "--input", SCHEMA, "--output", "events.py", ...flags, ...more]);
    upToDate("events.py", "examples/subscribers/python/events.py");
  },
  "go-jsonschema: the types of the subscriber in Go"() {
    run("go", ["install", GO_JSONSCHEMA], { env: { ...process.env, GOBIN: tools } });
    const text = run(join(tools, "go-jsonschema"), ["-p", "main", "--tags", "json", SCHEMA]);
    writeFileSync(join(tools, "events.go"), text);
    upToDate("events.go", "examples/subscribers/go/events.go");
  },
};

const compile = (file: string): string =>
  run(node, [
    join(root, "node_modules/typescript/bin/tsc"),
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
  if (readFileSync(join(tools, made), "utf8") === readFileSync(join(root, committed), "utf8")) return;
  throw new Error(`${committed} is not what is generated now: ${join(tools, made)} is`);
}

install();
for (const [name, check] of Object.entries(CHECKS)) {
  try {
    check();
    process.stdout.write(`${name}\n`);
  } catch (error) {
    process.stderr.write(`failed: ${name}: ${(error as Error).message.slice(0, 2_000)}\n`);
    process.exitCode = 1;
  }
}
