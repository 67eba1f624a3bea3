import type { Command } from "commander";
import { contractsOf } from "../../shared/engines/index.ts";
import { clusterName, contractName } from "../arguments.ts";
import { explain, type Filter } from "../explain.ts";
import { write } from "../output.ts";
import { readEngine } from "../read-engine.ts";

interface ExplainFlags {
  readonly engine?: string;
  readonly contract?: string[];
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
    .option("--engine <file>", "module of the engine whose messages they are (default: the engine that is shipped)")
    .option("--contract <name>", "contract to map to, repeatable (default: the engine's first)", contractName)
    .option("--cluster <name>", "name of the deployment in the events", clusterName, "local")
    .option(
      "--filter <policy>",
      "file or JSON of an SNS filter policy: say of each event whether it matches, or why not; lines may be external events too",
    )
    .option("--strict", "exit 1 if a message would be quarantined", false)
    .action(async (files: string[], { cluster, ...options }: ExplainFlags) => {
      const { loaded, contracts } = await readEngine(options.engine, options.contract);
      const { engine, catalogue } = loaded;
      const rules = { internal: engine.internal, contracts: contractsOf(engine, contracts) };
      const filter = options.filter === undefined ? undefined : await filterOf(options.filter);
      const readRecorded = filter && (await import("../recorded/read-recorded.ts")).recordedReader(catalogue.contracts);
      const { quarantined } = await explain({ files, rules, cluster, filter, readRecorded, nowMs: Date.now, write });
      if (options.strict && quarantined > 0) process.exitCode = 1;
    });
}

/** The subscriber SDK takes longer to load than `explain` to run. */
async function filterOf(fileOrJson: string): Promise<Filter> {
  const { readFilter } = await import("../read-filter.ts");
  return readFilter(fileOrJson);
}
