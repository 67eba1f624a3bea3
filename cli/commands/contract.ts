import type { Command } from "commander";
import { versionName } from "../arguments/values.ts";
import { write } from "../terminal/terminal.ts";

export function addContract(program: Command): void {
  const contract = program.command("contract").description("Compare versions of a contract, and release one.");

  contract
    .command("diff")
    .description(
      "Say of each difference between two versions whether it breaks a subscriber, and why. Exit 1 on a break.",
    )
    .argument("<old>", "a *.schema.json, the folder of a contract, or a folder of such folders")
    .argument("<new>", "the same, of the new version")
    .option("--subscribers <folder>", "what teams have registered: name those whom a break concerns")
    .option("--json", "one JSON object instead of text", false)
    .action(async (before: string, after: string, options: { subscribers?: string; json: boolean }) => {
      const { diff } = await import("../contract/diff.ts");
      process.exitCode = await diff({ before, after, ...options, write });
    });

  contract
    .command("release")
    .description(
      "Make what is published now the baseline, and write its changelog. Exit 1, and nothing written, on a break.",
    )
    .argument("<version>", "such as 0.2.0", versionName)
    .argument("[folder]", "the folder of the contracts", "docs/contracts")
    .action(async (version: string, folder: string) => {
      const { release } = await import("../contract/release.ts");
      process.exitCode = await release({ version, folder, day: new Date().toISOString().slice(0, 10), write });
    });
}
