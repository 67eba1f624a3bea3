import { readFile } from "node:fs/promises";
import { unreadable } from "../../operations/index.ts";
import { whyNotJson } from "../../shared/values/index.ts";
import { UsageError } from "../errors.ts";

/** @throws InputError if there is no such file, UsageError if it holds something else. */
export async function readJsonFile(file: string): Promise<unknown> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    throw unreadable(file, error);
  });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file}: cannot be read as JSON: ${whyNotJson(text, error)}`);
  }
}
