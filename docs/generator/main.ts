// `npm run docs` writes docs/contracts and the reference of the configuration, `npm run docs:check` says what is not up to date.
// Other engines have their contracts written by `sluice contract write`.
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { contractFolder, internalFolder, staleFiles, writeFolder } from "../../catalogue/index.ts";
import { loadEngine } from "../../shared/engines/index.ts";
import { CAPACITY_PAGE, capacityPage } from "./capacity/capacity-page.ts";
import { compatibilityPage } from "./compatibility-page.ts";
import { configurationFiles } from "./configuration/configuration-files.ts";

const DOCS = fileURLToPath(new URL("..", import.meta.url));
const CONTRACTS = join(DOCS, "contracts");

const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
const loaded = await loadEngine();
const { files, leftOver } = contractFolder(loaded, CONTRACTS);
const internal = internalFolder(loaded, join(DOCS, "internal"));
const folder = {
  leftOver: [...leftOver, ...internal.leftOver],
  files: new Map([
    ...files,
    ...internal.files,
    [join(CONTRACTS, "compatibility.md"), compatibilityPage()],
    [join(DOCS, CAPACITY_PAGE), capacityPage()],
    ...[...configurationFiles(loaded)].map(([path, text]) => [join(DOCS, path), text] as const),
  ]),
};

if (values.check) {
  const stale = staleFiles(folder);
  for (const path of stale) process.stderr.write(`not up to date: ${relative(process.cwd(), path)}\n`);
  if (stale.length > 0) {
    process.stderr.write("run `npm run docs`, and look at what changed: it is what people rely on\n");
    process.exitCode = 1;
  }
} else {
  writeFolder(folder);
  process.stdout.write(`${folder.files.size} files in ${relative(process.cwd(), DOCS)}\n`);
}
