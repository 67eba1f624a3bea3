// `sluice contract release`: what is published now becomes the baseline that later versions are compared with.
import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UsageError } from "../errors.ts";
import { type Contracts, compareContracts, type Difference } from "./compare-contracts.ts";
import { reportLines } from "./diff.ts";
import { isFile, readContractFolder, schemaFiles } from "./read-contracts.ts";

export interface ReleaseCommand {
  readonly version: string;
  /** The folder of the contracts; the baseline and the changelog are in it. */
  readonly folder: string;
  /** Day of the release, as 2026-11-24. */
  readonly day: string;
  readonly write: (line: string) => Promise<void>;
}

const NONE: Contracts = new Map();

/** Returns the exit code: 1 if it would break subscribers, and nothing is written. @throws UsageError */
export async function release({ version, folder, day, write }: ReleaseCommand): Promise<number> {
  if (await isFile(folder)) throw new UsageError(`${folder} is a file; name the folder of the contracts`);
  const baseline = join(folder, "baseline");
  const after = await readContractFolder(folder, "contracts");
  const before = existsSync(baseline) ? await readContractFolder(baseline, "contracts") : NONE;
  const differences = compareContracts(before, after);
  if (differences.some(({ breaks }) => breaks)) {
    for (const line of reportLines(differences)) await write(line);
    return 1;
  }
  if (differences.length === 0) {
    await write("nothing to release: the contracts are those of the baseline");
    return 0;
  }
  const lines = changelogLines(differences, after);
  const changelog = join(folder, "CHANGELOG.md");
  const text = await readFile(changelog, "utf8").catch(() => undefined);
  if (text?.includes(`\n## ${version} `)) throw new UsageError(`${changelog} has ${version} already`);
  await copySchemas(folder, baseline);
  await writeFile(join(baseline, "README.md"), baselineText(version));
  await writeFile(changelog, withSection(text, `${version} (${day})`, lines));
  for (const line of lines) await write(line);
  return 0;
}

async function copySchemas(folder: string, baseline: string): Promise<void> {
  for (const { contract, file } of await schemaFiles(folder)) {
    await mkdir(join(baseline, contract), { recursive: true });
    await copyFile(join(folder, contract, file), join(baseline, contract, file));
  }
}

const baselineText = (version: string): string => `# Baseline: ${version}

What subscribers were promised last. \`sluice contract diff\` compares with it; \`sluice contract release\` writes it; nobody edits it.
`;

const HEAD = `# What changed in the contracts

For subscribers; written by \`sluice contract release\`. Within a contract nothing here breaks a reader.
`;

/** What subscribers want to read: the same change twice is one line, words alone are summed up. */
function changelogLines(differences: readonly Difference[], after: Contracts): string[] {
  const lines = differences
    .filter(({ change }) => change !== "text-changed")
    .map((difference) => lineOf(difference, after));
  return lines.length > 0 ? [...new Set(lines)] : ["- Titles and descriptions only."];
}

function lineOf({ contract, type, part, path, change, what }: Difference, after: Contracts): string {
  if (change === "contract-added") {
    const types = [...(after.get(contract)?.keys() ?? [])].map((each) => `\`${each}\``);
    return `- New contract \`${contract}\`: ${types.join(", ")}.`;
  }
  if (change === "event-type-added") return `- \`${contract}\`: new event type \`${type}\`.`;
  const place = part === "attributes" ? `message attribute \`${path}\`` : `\`${path}\``;
  return `- \`${contract}\` \`${type}\`: ${place} ${what}.`;
}

/** Newest first. */
function withSection(text: string | undefined, title: string, lines: readonly string[]): string {
  const sections = text?.slice(HEAD.length) ?? "";
  return `${HEAD}\n## ${title}\n\n${lines.join("\n")}\n${sections}`;
}
