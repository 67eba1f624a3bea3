// `npm run docs` writes docs/contracts and the reference of the configuration, `npm run docs:check` says what is not up to date.
// Whoever publishes the schemas elsewhere: npm run docs -- --base-url https://… --out folder
// Another engine: --engine FILE; without --out its contracts are told of in the folder `contracts` beside it, its internal events in the
// folder `internal`, and editors find what its configuration may say in configuration.schema.json.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { loadEngine } from "../../shared/engines/index.ts";
import { CONTRACT_BASE_URL_PATTERN } from "../../shared/wiring/index.ts";
import { configurationFiles, EDITOR_SCHEMA_FILE, editorSchemaText } from "./configuration/configuration-files.ts";
import { generatedFiles } from "./generated-files.ts";
import { internalFiles } from "./internal/internal-files.ts";

const DOCS = fileURLToPath(new URL("..", import.meta.url));
const COMMITTED = join(DOCS, "contracts");

const { values } = parseArgs({
  options: {
    check: { type: "boolean", default: false },
    engine: { type: "string" },
    out: { type: "string" },
    "base-url": { type: "string" },
  },
});
const { "base-url": baseUrl } = values;
if (baseUrl !== undefined && !CONTRACT_BASE_URL_PATTERN.test(baseUrl)) {
  process.stderr.write("--base-url: an http or https URL without query, fragment or '/' at its end\n");
  process.exit(2);
}
const loaded = await loadEngine(values.engine);
const out = values.out ?? (loaded.file === undefined ? COMMITTED : join(dirname(loaded.file), "contracts"));
const common = loaded.file === undefined ? "" : `${relative(out, COMMITTED)}/`;
const generated = generatedFiles({ loaded, contractBaseUrl: baseUrl, common });
const files = new Map([...generated].map(([path, text]) => [join(out, path), text]));
// Whoever writes elsewhere publishes contracts.
const internal = values.out === undefined ? join(out, "../internal") : undefined;
if (internal) for (const [path, text] of internalFiles(loaded)) files.set(join(internal, path), text);
const folders = [...loaded.engine.contracts.map(({ name }) => join(out, name)), ...(internal ? [internal] : [])];
const leftOver = folders.flatMap(existingFiles).filter((path) => !files.has(path));
if (out === COMMITTED) for (const [path, text] of configurationFiles(loaded)) files.set(join(DOCS, path), text);
else if (values.out === undefined && loaded.file !== undefined) {
  files.set(join(dirname(loaded.file), EDITOR_SCHEMA_FILE), editorSchemaText(loaded));
}
if (values.check) check();
else write();

function check(): void {
  const stale = [...files].filter(([path, text]) => textOf(path) !== text).map(([path]) => path);
  for (const path of [...stale, ...leftOver]) {
    process.stderr.write(`not up to date: ${relative(process.cwd(), path)}\n`);
  }
  if (stale.length + leftOver.length > 0) {
    process.stderr.write("run `npm run docs`, and look at what changed: it is what people rely on\n");
    process.exitCode = 1;
  }
}

function write(): void {
  for (const path of leftOver) rmSync(path);
  for (const [path, text] of files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  process.stdout.write(`${files.size} files, the contracts in ${relative(process.cwd(), out)}\n`);
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function existingFiles(folder: string): string[] {
  try {
    return readdirSync(folder).map((file) => join(folder, file));
  } catch {
    return []; // not written yet
  }
}
