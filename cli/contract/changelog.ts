// The changelog of the contracts (pure).
import type { Contracts, Difference } from "./compare-contracts.ts";

const HEAD = `# What changed in the contracts

For subscribers; written by \`sluice contract release\`. Within a contract nothing here breaks a reader.
`;

/** What subscribers want to read: the same change twice is one line, words alone are summed up. */
export function changelogLines(differences: readonly Difference[], after: Contracts): string[] {
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
export function withSection(text: string | undefined, title: string, lines: readonly string[]): string {
  const sections = text?.slice(HEAD.length) ?? "";
  return `${HEAD}\n## ${title}\n\n${lines.join("\n")}\n${sections}`;
}
