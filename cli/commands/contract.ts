import type { Command } from "commander";
import { baseUrl, versionName } from "../arguments/values.ts";
import { write } from "../terminal/terminal.ts";

interface WriteFlags {
  readonly engine?: string;
  readonly out?: string;
  readonly baseUrl?: string;
}

export function addContract(program: Command): void {
  const contract = program
    .command("contract")
    .description("Write what subscribers are told of contracts, compare versions, release.");

  addWriteFlags(contract.command("write"))
    .description(
      "Write an engine's contracts for subscribers: a page and JSON Schemas for each event, AsyncAPI; JSON Schemas and test vectors of its internal events; and the schema of the configuration, for editors.",
    )
    .action(async (flags: WriteFlags) => {
      const { writeContracts } = await import("../contract/write.ts");
      await writeContracts({ ...flags, write });
    });

  addWriteFlags(contract.command("check"))
    .description("Say which of these files are not as `write` would write them. Exit 1 if there is one.")
    .action(async (flags: WriteFlags) => {
      const { checkContracts } = await import("../contract/write.ts");
      process.exitCode = await checkContracts({ ...flags, write });
    });

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

const addWriteFlags = (command: Command): Command =>
  command
    .option("--engine <file>", "module of the engine (default: the engine that is shipped)")
    .option("--out <folder>", "the folder of the contracts (default: `contracts` beside the engine's module)")
    .option(
      "--base-url <url>",
      "where the schemas will be published, as `contractBaseUrl` of the configuration",
      baseUrl,
    );
