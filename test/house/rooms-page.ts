// What docs/architecture.md shows of the table of rooms: a row for each, and a drawing.
import { roomOf } from "./check-rooms.ts";
import { ROOMS, type Room, SHARED } from "./rooms.ts";

const [FROM, TO] = ["<!-- rooms: from test/house/rooms.ts, by `npm run boundaries -- --write` -->", "<!-- /rooms -->"];
/** What stands around it on the page. */
export const MARKS = `${FROM} and ${TO}`;
/** Nearly all import these, or nothing does: arrows would only hide the others. */
const NOT_DRAWN = ["shared/values", "shared/wiring", "packaging", "test", "."];

/** The page with what it shows of rooms as the table has it; undefined if it has lost its marks. */
export function withRooms(page: string): string | undefined {
  const [before, rest = ""] = page.split(FROM);
  const [, after] = rest.split(TO);
  if (after === undefined) return undefined;
  return `${before}${FROM}\n\n${table()}\n\n${drawing()}\n\n${TO}${after}`;
}

function table(): string {
  const rows = Object.entries(ROOMS).map(
    ([name, room]) =>
      `| ${name === "." ? "the root" : `\`${name}/\``} | ${room.job} | ${mayImport(room)} | ${packagesOf(room)} |`,
  );
  return ["| room | job | may import | and of packages |", "|---|---|---|---|", ...rows].join("\n");
}

function mayImport({ imports, seams = [] }: Room): string {
  if (imports.includes("**")) return "everything";
  const hasAll = SHARED.every((room) => imports.includes(room));
  const named = hasAll ? ["shared/*", ...imports.filter((each) => !SHARED.includes(each))] : imports;
  return codes([...named, ...seams]) || "nothing";
}

function packagesOf({ packages }: Room): string {
  if (packages.includes("*")) return "all";
  return codes(packages.filter((name) => !name.startsWith("node:")));
}

const codes = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(", ");

function drawing(): string {
  const arrows = Object.keys(ROOMS).flatMap((room) => [
    ...nearest(room).map((other) => `  ${room} --> ${other}`),
    ...filesOf(room).map((other) => `  ${room} -.-> ${other}`),
  ]);
  return ["```mermaid", "flowchart TD", ...arrows, "```"].join("\n");
}

/** What a room may import and none of the others that it may import does: the rest follows. */
function nearest(room: string): string[] {
  const further = new Set(neighbours(room).flatMap((other) => [...reach(other)]));
  return neighbours(room).filter((other) => !further.has(other));
}

const reach = (room: string): Set<string> => new Set(neighbours(room).flatMap((other) => [other, ...reach(other)]));

const neighbours = (room: string): string[] => drawn(room, (entry) => entry in ROOMS || entry.endsWith("/**"));

/** Rooms of which a room may import a file or two. */
const filesOf = (room: string): string[] =>
  drawn(room, (entry) => entry.endsWith(".ts")).filter((other) => !neighbours(room).includes(other));

function drawn(room: string, isMeant: (entry: string) => boolean): string[] {
  const rooms = ROOMS[room]?.imports.filter(isMeant).map((entry) => (entry in ROOMS ? entry : roomOf(entry, ROOMS)));
  const others = rooms?.filter((other) => other !== undefined && other !== room && !NOT_DRAWN.includes(other));
  return [...new Set(others as string[])];
}
