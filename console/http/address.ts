// Where the console is found: the same address again in the same folder, so that a page that is open finds it after a restart.
import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { makeFolder, STATE_FOLDER } from "../../operations/index.ts";
import type { Entrance } from "./guard.ts";

const EntranceSchema = z.object({ port: z.int().min(0).max(65_535), token: z.string().min(32) });

const fileOf = (stateFolder: string): string => join(stateFolder, "console.json");

/** As it was the last time; else any free port and a new token. */
export function rememberedEntrance(stateFolder = STATE_FOLDER): Entrance {
  try {
    return EntranceSchema.parse(JSON.parse(readFileSync(fileOf(stateFolder), "utf8")));
  } catch {
    return { port: 0, token: randomBytes(24).toString("base64url") };
  }
}

/** For this user's eyes only. In a folder that cannot be written to, the next console has another address. */
export function rememberEntrance(entrance: Entrance, stateFolder = STATE_FOLDER): void {
  try {
    makeFolder(stateFolder);
    writeFileSync(fileOf(stateFolder), `${JSON.stringify(entrance)}\n`, { mode: 0o600 });
  } catch {
    // The address is printed.
  }
}
