// One file per internal type and per form of it that matters.
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

const FIXTURES = "test/fixtures/internal";
export const GOLDEN = "test/fixtures/golden";

export const fixtureNames = (folder = FIXTURES): string[] => readdirSync(folder).map((file) => basename(file, ".json"));

/** The text of a fixture: one internal message. */
export const fixture = (name: string): string => readFileSync(join(FIXTURES, `${name}.json`), "utf8");
