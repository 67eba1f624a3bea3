// Schema files → contracts: one file, the folder of one contract, or a folder of such folders.
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { UsageError } from "../errors.ts";
import type { Contracts, EventSchemas, Part } from "./compare-contracts.ts";
import { type JsonSchema, JsonSchemaSchema } from "./json-schema.ts";
import { readJsonFile } from "./read-json-file.ts";

const ENDINGS: readonly (readonly [ending: string, part: Part])[] = [
  [".attributes.schema.json", "attributes"],
  [".schema.json", "body"],
];

/** Whether a path is a file; what is compared must be two of a kind. @throws UsageError if there is nothing. */
export async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    throw new UsageError(`cannot read ${path}: no such file or folder`);
  }
}

/** One file, taken for version of whatever it is compared with. */
export async function readSchemaFile(
  file: string,
  as: { contract: string; type: string; part: Part },
): Promise<Contracts> {
  const schema = await readSchema(file);
  return new Map([[as.contract, new Map([[as.type, { [as.part]: schema }]])]]);
}

/** What a file is by its name: `<contract>/<type>.schema.json` or `<contract>/<type>.attributes.schema.json`. */
export function identityOf(file: string): { contract: string; type: string; part: Part } {
  const name = basename(file);
  const [ending, part] = ENDINGS.find(([each]) => name.endsWith(each)) ?? [".json", "body"];
  return { contract: basename(dirname(resolve(file))), type: basename(name, ending), part };
}

/**
 * The folder of one contract is called `as`, unless it is a folder of contracts: they are called as their folders, and schemas beside
 * those are each a whole contract, once more.
 * @throws UsageError if it holds neither, or something that is no JSON Schema.
 */
export async function readContractFolder(folder: string, as: string): Promise<Contracts> {
  const names = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const contracts = await Promise.all(
    names.map(async ({ name }) => [name, await readEvents(join(folder, name))] as const),
  );
  const found = contracts.filter(([, events]) => events.size > 0).toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (found.length > 0) return new Map(found);
  const own = await readEvents(folder);
  if (own.size === 0) throw new UsageError(`${folder} holds no *.schema.json, nor do its folders`);
  return new Map([[as, own]]);
}

/** Every schema file of a folder of contracts. */
export async function schemaFiles(folder: string): Promise<{ readonly contract: string; readonly file: string }[]> {
  const names = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const files = await Promise.all(
    names.map(async ({ name: contract }) =>
      (await schemasIn(join(folder, contract))).map((file) => ({ contract, file })),
    ),
  );
  return files.flat();
}

const schemasIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder)).filter((file) => file.endsWith(".schema.json")).toSorted();

async function readEvents(folder: string): Promise<ReadonlyMap<string, EventSchemas>> {
  const events = new Map<string, EventSchemas>();
  for (const file of await schemasIn(folder)) {
    const { type, part } = identityOf(file);
    events.set(type, { ...events.get(type), [part]: await readSchema(join(folder, file)) });
  }
  return events;
}

async function readSchema(file: string): Promise<JsonSchema> {
  const value = await readJsonFile(file);
  if (isTooDeep(value)) throw new UsageError(`${file}: not a JSON Schema of a contract: nested too deeply`);
  const result = JsonSchemaSchema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new UsageError(
    `${file}: not a JSON Schema of a contract: ${issue?.path.join(".") || "top"}: ${issue?.message}`,
  );
}

/** No contract comes near it; far deeper, and comparing would end in a stack overflow. */
const MAX_DEPTH = 100;

function isTooDeep(value: unknown): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; depth <= MAX_DEPTH; depth += 1) {
    level = level.flatMap((each) => (typeof each === "object" && each !== null ? Object.values(each) : []));
  }
  return level.length > 0;
}
