// Judges what each file imports by the table of rooms. Knows no file system: tests give it files that do not exist.
// Ours, because the tools for it read no TypeScript 7, and lint rules forbid what is listed instead of allowing it (findings/ shows both).
import { matchesGlob, posix } from "node:path";
import { importsOf } from "./imports-of.ts";
import type { Rooms } from "./rooms.ts";

export interface House {
  readonly rooms: Rooms;
  /** `imports` of package.json. */
  readonly names: Readonly<Record<string, string>>;
}

export interface Violation {
  readonly file: string;
  readonly line: number;
  /** What is wrong, and what to do. */
  readonly message: string;
}

const TABLE = "test/house/rooms.ts";

/** Every import that the table does not allow, every file that stands in no room, and what is wrong with the table. */
export function checkRooms(files: Iterable<readonly [path: string, text: string]>, house: House): Violation[] {
  const inTable = tableIssues(house.rooms).map((message) => ({ file: TABLE, line: 1, message }));
  return [...inTable, ...[...files].flatMap(([file, text]) => checkFile(file, text, house))];
}

/** The room that a file stands in: the innermost of the table. */
export function roomOf(file: string, rooms: Rooms): string | undefined {
  if (!file.includes("/")) return "." in rooms ? "." : undefined;
  let folder = posix.dirname(file);
  while (folder !== "." && !(folder in rooms)) folder = posix.dirname(folder);
  return folder === "." ? undefined : folder;
}

function checkFile(file: string, text: string, house: House): Violation[] {
  const room = roomOf(file, house.rooms);
  if (room === undefined) {
    return [
      { file, line: 1, message: `stands in no room: put it into one, or say in ${TABLE} what its room may import` },
    ];
  }
  return importsOf(file, text).flatMap(({ specifier, line }) => {
    const message = judge({ file, room, specifier }, house);
    return message === undefined ? [] : [{ file, line, message }];
  });
}

interface Question {
  readonly file: string;
  readonly room: string;
}

/** What is wrong with an import; undefined if nothing is. */
function judge({ specifier, ...question }: Question & { specifier: string | undefined }, house: House) {
  const { file, room } = question;
  const { loads, packages = [], seams = [] } = house.rooms[room] ?? {};
  if (specifier === undefined) {
    if (loads !== undefined) return undefined;
    return `imports what only a run knows: write the path, or say in ${TABLE} what ${room} \`loads\``;
  }
  if (specifier.startsWith("."))
    return judgeFile({ ...question, target: posix.join(posix.dirname(file), specifier) }, house);
  if (specifier.startsWith("#")) {
    if (seams.some((seam) => isPart(specifier, seam))) return undefined;
    const target = isSeam(specifier, house) ? undefined : house.names[specifier];
    if (target !== undefined) return judgeFile({ ...question, target: posix.normalize(target) }, house);
    return `imports ${specifier}, and ${room} asks for no engine: have passed in what it needs of it`;
  }
  if (packages.some((each) => isPart(specifier, each))) return undefined;
  const who = Object.keys(house.rooms).filter((each) =>
    house.rooms[each]?.packages.some((name) => name !== "*" && isPart(specifier, name)),
  );
  return `imports ${specifier}, which is for ${who.join(", ") || "no room"}: have passed in what ${room} needs of it`;
}

function judgeFile({ file, room, target: path }: Question & { target: string }, { rooms }: House): string | undefined {
  const target = path.replace(/^dist\//, ""); // what the package is built to stands where its source does
  const { apart = false, imports = [] } = rooms[room] ?? {};
  const other = roomOf(target, rooms);
  if (other === room && !(apart && folderIn(room, file) !== folderIn(room, target))) return undefined;
  if (imports.some((each) => !(each in rooms) && matchesGlob(target, each))) return undefined;
  if (other === undefined) return `imports ${target}, which stands in no room: name its room in ${TABLE}`;
  if (other === room)
    return `imports ${target}, and folders of ${room} know nothing of each other: move what both need`;
  if (!imports.includes(other)) {
    const may = imports.length > 0 ? `only ${imports.join(", ")}` : "nothing";
    return `imports ${target}, and ${room} may import ${may}: move what both need, or have it passed in`;
  }
  const doors = (rooms[other]?.doors ?? ["index.ts"]).map((door) => `${other}/${door}`);
  return doors.includes(target) ? undefined : `imports ${target} past the door: go through ${doors.join(" or ")}`;
}

/** `zod` has `zod/mini`; `@aws-sdk/*` has all of a scope. */
const isPart = (specifier: string, name: string): boolean =>
  name.endsWith("*") ? specifier.startsWith(name.slice(0, -1)) : specifier === name || specifier.startsWith(`${name}/`);

const isSeam = (specifier: string, { rooms }: House): boolean =>
  Object.values(rooms).some(({ seams = [] }) => seams.some((seam) => seam !== "*" && isPart(specifier, seam)));

const folderIn = (room: string, file: string): string | undefined => file.slice(room.length + 1).split("/")[0];

/** From the ground up, no room can go round in a circle. */
function tableIssues(rooms: Rooms): string[] {
  const names = Object.keys(rooms);
  return names.flatMap((room, at) =>
    (rooms[room]?.imports ?? []).flatMap((entry) => {
      const other = entry in rooms ? entry : roomOf(entry, rooms);
      if (entry === "**" || (other === room && entry !== room)) return [];
      if (other === undefined) return [`${room} may import ${entry}, which stands in no room: mend the entry`];
      if (names.indexOf(other) < at) return [];
      return [`${room} may import ${entry}, which does not stand above it: rooms may not go round in a circle`];
    }),
  );
}
