// `sluice contract diff`: what a new version of a contract means to its subscribers.
import { basename, resolve } from "node:path";
import { groupBy } from "../../shared/values/index.ts";
import { UsageError } from "../errors.ts";
import { counted } from "../terminal/text.ts";
import { type AffectedTeam, affectedTeams } from "./affected-teams.ts";
import { problemsOf } from "./check-registration.ts";
import { type Contracts, compareContracts, type Difference } from "./compare-contracts.ts";
import { identityOf, isFile, readContractFolder, readSchemaFile } from "./read-contracts.ts";
import { type Registration, readRegistrations } from "./registration.ts";

export interface DiffCommand {
  readonly before: string;
  readonly after: string;
  /** The folder of what teams have registered. */
  readonly subscribers?: string | undefined;
  readonly json: boolean;
  readonly write: (line: string) => Promise<void>;
}

/** Returns the exit code: 1 if a difference breaks subscribers. @throws UsageError for unusable input. */
export async function diff(command: DiffCommand): Promise<number> {
  const { before, after } = await readBoth(command);
  const registrations = await registered(command.subscribers, [before, after]);
  const differences = compareContracts(before, after).map((difference) => ({
    ...difference,
    ...(registrations ? { teams: affectedTeams(difference, registrations, after) } : {}),
  }));
  await writeReport(differences, command);
  return differences.some(({ breaks }) => breaks) ? 1 : 0;
}

async function readBoth(command: DiffCommand): Promise<{ before: Contracts; after: Contracts }> {
  const [isOldFile, isNewFile] = [await isFile(command.before), await isFile(command.after)];
  if (isOldFile !== isNewFile) throw new UsageError("compare two files or two folders, not one with the other");
  if (isOldFile) {
    const as = identityOf(command.after);
    return { before: await readSchemaFile(command.before, as), after: await readSchemaFile(command.after, as) };
  }
  const as = basename(resolve(command.after));
  return { before: await readContractFolder(command.before, as), after: await readContractFolder(command.after, as) };
}

async function registered(
  folder: string | undefined,
  versions: readonly Contracts[],
): Promise<Registration[] | undefined> {
  if (folder === undefined) return undefined;
  const registrations = await readRegistrations(folder);
  for (const registration of registrations) {
    const problems = problemsOf(registration, versions);
    if (problems.length > 0) throw new UsageError(`${folder}/${registration.team}.json: ${problems.join("; ")}`);
  }
  return registrations;
}

async function writeReport(differences: readonly ReportedDifference[], { json, write }: DiffCommand): Promise<void> {
  if (!json) {
    for (const line of reportLines(differences)) await write(line);
    return;
  }
  const breaks = differences.filter((difference) => difference.breaks).length;
  await write(JSON.stringify({ breaks, differences }, undefined, 2));
}

interface ReportedDifference extends Difference {
  /** Teams that have registered something it concerns; absent where nobody was asked for. */
  readonly teams?: readonly AffectedTeam[];
}

/** Breaks first; the same change at several places of an event is told once. */
export function reportLines(differences: readonly ReportedDifference[]): string[] {
  if (differences.length === 0) return ["no difference"];
  const groups = groupBy(differences, ({ contract, type, what, why }) => JSON.stringify([contract, type, what, why]));
  const sorted = [...groups.values()].toSorted((a, b) => Number(b[0]?.breaks) - Number(a[0]?.breaks));
  return [...sorted.flatMap(groupLines), summary(sorted)];
}

function groupLines(group: readonly ReportedDifference[]): string[] {
  const [first] = group;
  if (!first) return [];
  const places = group.map(placeOf).filter((place) => place !== "");
  const teams = groupBy(
    group.flatMap(({ teams: each = [] }) => each),
    ({ team, contact }) => `${team} (${contact})`,
  );
  return [
    `${first.breaks ? "BREAKS" : "ok    "}  ${[first.contract, first.type].filter(Boolean).join(" ")}`,
    `        ${places.length > 0 ? `${places.join(", ")}: ` : ""}${first.what}`,
    `        ${first.why}`,
    ...[...teams].map(([team, reasons]) => {
      const because = [...new Set(reasons.map((reason) => reason.because))].join("; ");
      return `        ${first.breaks ? "ask" : "tell"} ${team}: ${because}`;
    }),
  ];
}

function placeOf({ part, path }: Difference): string {
  if (part === "attributes") return path === "" ? "message attributes" : `attribute ${path}`;
  return path;
}

function summary(groups: readonly (readonly ReportedDifference[])[]): string {
  const breaks = groups.filter(([first]) => first?.breaks);
  const others = groups.length - breaks.length;
  const counts = `${counted(breaks.length, "break")}, ${counted(others, "other difference")}`;
  if (breaks.length === 0) return `${counts}: subscribers go on as they are`;
  return `${counts}${concerned(breaks.flat())}. A contract only grows: publish this as a new one beside it`;
}

function concerned(breaks: readonly ReportedDifference[]): string {
  if (breaks.every(({ teams }) => teams === undefined)) return "";
  const teams = new Set(breaks.flatMap((difference) => difference.teams ?? []).map(({ team }) => team));
  return teams.size > 0 ? `; concerns ${[...teams].toSorted().join(", ")}` : "; no registered team relies on it";
}
