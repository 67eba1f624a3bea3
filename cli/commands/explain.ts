import type { Command } from "commander";
import type { ContractName } from "../../shared/wiring/index.ts";
import { clusterName, contractName, DEFAULT_CONTRACTS } from "../arguments.ts";
import { explain, type Filter } from "../explain.ts";
import { write } from "../output.ts";

interface ExplainFlags {
  readonly contract?: ContractName[];
  readonly cluster: string;
  readonly filter?: string;
  readonly strict: boolean;
}

export function addExplain(program: Command): void {
  program
    .command("explain")
    .description(
      "Say what would happen to each message, without AWS. Reads one message per line, writes one JSON object per non-blank line.",
    )
    .argument("[files...]", "files to read; - is standard input", ["-"])
    .option("--contract <name>", "contract to map to, repeatable (default: v1)", contractName)
    .option("--cluster <name>", "name of the deployment in the events", clusterName, "local")
    .option(
      "--filter <policy>",
      "file or JSON of an SNS filter policy: say of each event whether it matches, or why not",
    )
    .option("--strict", "exit 1 if a message would be quarantined", false)
    .action(async (files: string[], { cluster, ...options }: ExplainFlags) => {
      const contracts = options.contract ?? DEFAULT_CONTRACTS;
      const filter = options.filter === undefined ? undefined : await filterOf(options.filter);
      const { quarantined } = await explain({ files, contracts, cluster, filter, nowMs: Date.now, write });
      if (options.strict && quarantined > 0) process.exitCode = 1;
    });
}

/** The subscriber SDK takes longer to load than `explain` to run. */
async function filterOf(fileOrJson: string): Promise<Filter> {
  const { readFilter } = await import("../read-filter.ts");
  return readFilter(fileOrJson);
}
