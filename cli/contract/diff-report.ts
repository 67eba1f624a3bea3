// Differences as a person reads them (pure).
import { groupBy } from "../../shared/values/index.ts";
import { counted } from "../counted.ts";
import type { AffectedTeam } from "./affected-teams.ts";
import type { Difference } from "./compare-contracts.ts";

export interface ReportedDifference extends Difference {
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
