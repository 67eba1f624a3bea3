// `sluice contract diff`: what a new version of a contract means to its subscribers.
import { basename, resolve } from "node:path";
import { UsageError } from "../errors.ts";
import { affectedTeams } from "./affected-teams.ts";
import { problemsOf } from "./check-registration.ts";
import { type Contracts, compareContracts } from "./compare-contracts.ts";
import { type ReportedDifference, reportLines } from "./diff-report.ts";
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
