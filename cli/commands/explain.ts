import type { Command } from "commander";
import { partsOf } from "../../operations/index.ts";
import {
  clusterName,
  contractName,
  type FilterFlags,
  givenFilter,
  readEngine,
  scopeOption,
} from "../arguments/values.ts";
import { askedExplainer } from "../explain/asked-explainer.ts";
import { crewFor } from "../explain/crew.ts";
import { explainInOrder } from "../explain/explain-in-order.ts";
import { partMemory } from "../explain/part-memory.ts";
import { warn, writeBytes } from "../terminal/terminal.ts";

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
      const { contracts } = await readEngine(flags.engine, flags.contract);
      const { filter: policy, scope } = await givenFilter(flags, warn);
      const asked = { engine: flags.engine, contracts, cluster, filter: policy && { policy, scope } };
      const crew = crewFor(asked, await askedExplainer(asked));
      const memory = partMemory();
      let findings = 0;
      try {
        await explainInOrder(partsOf(files, memory.take), crew, async ({ bytes, quarantined, wrongGroups }, part) => {
          findings += quarantined + wrongGroups;
          await writeBytes(bytes);
          memory.giveBack(part);
        });
      } finally {
        await crew.end(); // its threads would keep the process
      }
      if (flags.strict && findings > 0) process.exitCode = 1;
    });
}
