// What a deployment has chosen, read and parsed once; everything else in infra gets a plain object.
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type * as z from "zod";
import * as shipped from "#engine";
import { EngineError, type LoadedEngine, loadEngine } from "../shared/engines/index.ts";
import { whyNotJson } from "../shared/values/index.ts";
import { type Config, configSchema } from "./config/config-schema.ts";

export { type Config, configSchema, publishedContracts } from "./config/config-schema.ts";

/** A configuration that cannot be deployed; its message has a sentence for each key that is wrong. */
export class ConfigError extends Error {
  /** Tells it from other errors, also across copies of this package. */
  override readonly name = "ConfigError";
}

/** @throws ConfigError with a sentence for each key that is wrong. */
export function parseConfig(
  value: unknown,
  where = "configuration",
  engine: LoadedEngine = { ...shipped, file: undefined },
): Config {
  const result = safeParsed(configSchema(engine), value, where);
  if (result.success) return result.data;
  const sentences = result.error.issues.map(
    ({ path, message }) => `${namedPath(path, value) || "(top level)"}: ${message}`,
  );
  throw new ConfigError(`${where}: ${sentences.join("; ")}`);
}

/** An object that claims a length which zod cannot compare makes it throw. */
function safeParsed<Schema extends z.ZodType>(schema: Schema, value: unknown, where: string) {
  try {
    return schema.safeParse(value);
  } catch (error) {
    throw new ConfigError(`${where}: cannot be read: ${(error as Error).message}`);
  }
}

/** Reads a JSON file and loads the engine that it names; without one, every default holds. */
export async function readConfig(file: string | undefined): Promise<Config> {
  if (file === undefined) return parseConfig({});
  let text = "";
  let value: unknown;
  try {
    text = readFileSync(file, "utf8");
    value = JSON.parse(text);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") throw new ConfigError(`${file}: there is no such file`);
    throw new ConfigError(`${file}: cannot be read as JSON: ${whyNotJson(text, error)}`);
  }
  return parseConfig(value, file, await engineOf(value, file));
}

/** A path that is none is left for the schema to refuse. */
async function engineOf(value: unknown, file: string): Promise<LoadedEngine> {
  const { engine } = (value ?? {}) as { engine?: unknown };
  try {
    return await loadEngine(typeof engine === "string" ? resolve(dirname(file), engine) : undefined);
  } catch (error) {
    if (error instanceof EngineError) throw new ConfigError(`${file}: engine: ${error.message}`);
    throw error;
  }
}

/** Elements of lists by their name where they have one: `subscribers.audit.kind` says more than `subscribers.7.kind`. */
function namedPath(path: readonly PropertyKey[], value: unknown): string {
  let level = value;
  const parts = path.map((part) => {
    const list = level;
    level = (level as Record<PropertyKey, unknown> | undefined)?.[part];
    const { name } = (level ?? {}) as { name?: unknown };
    return Array.isArray(list) && typeof name === "string" ? name : String(part);
  });
  return parts.join(".");
}
