import type { Command } from "commander";
import { type ExplainOptions, explainLines } from "../../operations/index.ts";
import { publishedCheck } from "../../shared/contracts/index.ts";
import { contractsOf } from "../../shared/engines/index.ts";
import {
  clusterName,
  contractName,
  type FilterFlags,
  givenFilter,
  readEngine,
  scopeOption,
} from "../arguments/values.ts";
import { piecewiseOutput, warn } from "../terminal/terminal.ts";

interface ExplainFlags extends FilterFlags {
  readonly contract?: string[];
  readonly cluster: string;
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
    .addOption(scopeOption())
    .option("--strict", "exit 1 if a message would be quarantined, or is in a wrong group", false)
    .action(async (files: string[], { cluster, ...flags }: ExplainFlags) => {
      const { loaded, contracts } = await readEngine(flags.engine, flags.contract);
      const { engine, catalogue } = loaded;
      const check = publishedCheck(catalogue.contracts);
      const rules = { internal: engine.internal, contracts: contractsOf(engine, contracts), check };
      const { filter: policy, scope } = await givenFilter(flags, warn);
      const filter = policy && { policy, scope, contracts: catalogue.contracts };
      const { write, flush } = piecewiseOutput();
      try {
        const { quarantined, wrongGroups } = await explain({ files, rules, cluster, filter, nowMs: Date.now, write });
        if (flags.strict && quarantined + wrongGroups > 0) process.exitCode = 1;
      } finally {
        flush(); // before what is said of an error
      }
    });
}

/** Explains every non-blank line and tells how many would be quarantined, and how many are in a wrong group. */
export async function explain({
  write: take,
  ...options
}: ExplainOptions & { readonly write: (line: string) => Promise<void> }): Promise<{
  readonly quarantined: number;
  readonly wrongGroups: number;
}> {
  let quarantined = 0;
  let wrongGroups = 0;
  for await (const explanation of explainLines(options)) {
    if (explanation.outcome === "quarantined") quarantined += 1;
    if (explanation.warning !== undefined) wrongGroups += 1;
    await take(JSON.stringify(explanation));
  }
  return { quarantined, wrongGroups };
}
