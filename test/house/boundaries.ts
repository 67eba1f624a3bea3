// `npm run boundaries`: says what the files of the repository import and may not, and whether docs/architecture.md shows the rooms as they are.
// With --write the page is written.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { checkRooms, type House } from "./check-rooms.ts";
import { CODE } from "./imports-of.ts";
import { ROOMS } from "./rooms.ts";
import { MARKS, withRooms } from "./rooms-page.ts";

const PAGE = "docs/architecture.md";

export const HOUSE: House = { rooms: ROOMS, names: JSON.parse(readFileSync("package.json", "utf8")).imports };

/** All code of the repository, also what is not yet in git. */
export function code(): [path: string, text: string][] {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], {
    encoding: "utf8",
  });
  const paths = listed.split("\0").filter((path) => CODE.test(path) && existsSync(path));
  return paths.map((path) => [path, readFileSync(path, "utf8")]);
}

/** Doors, and files past them, that the table names and nobody can find. */
const gone = (): string[] =>
  Object.entries(ROOMS)
    .flatMap(([room, { imports, doors = room === "." ? [] : ["index.ts"] }]) => [
      ...doors.map((door) => `${room}/${door}`),
      ...imports.filter((entry) => entry.endsWith(".ts")),
    ])
    .filter((path) => !existsSync(path));

export function issues(): string[] {
  const wrong = checkRooms(code(), HOUSE).map(({ file, line, message }) => `${file}:${line} ${message}`);
  const found = [
    ...wrong,
    ...gone().map((path) => `${path} is not there, and the table of rooms names it: take it out`),
  ];
  const page = readFileSync(PAGE, "utf8");
  const shown = withRooms(page);
  if (shown === page) return found;
  const why = shown === undefined ? `has lost its marks, ${MARKS}` : "is not up to date: npm run boundaries -- --write";
  return [...found, `${PAGE} ${why}`];
}

if (import.meta.main) {
  const shown = withRooms(readFileSync(PAGE, "utf8"));
  if (process.argv.includes("--write") && shown !== undefined) writeFileSync(PAGE, shown);
  const found = issues();
  for (const issue of found) process.stderr.write(`${issue}\n`);
  if (found.length > 0) process.exitCode = 1;
  else process.stdout.write(`${Object.keys(ROOMS).length} rooms, every import through a door that the table has\n`);
}
