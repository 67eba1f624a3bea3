import { type Command, Option } from "commander";
import { type ContractName, TOPIC_TYPES, type TopicType } from "../../shared/wiring/index.ts";
import { clusterName, contractName, DEFAULT_CONTRACTS } from "../arguments.ts";
import { checkEmbeddedAws } from "../embedded-aws-needs.ts";
import { interruption } from "../interruption.ts";
import { warn, write } from "../output.ts";
import { progressOn } from "../progress.ts";

interface ReplayFlags {
  readonly out: string;
  readonly contract?: ContractName[];
  readonly cluster: string;
  readonly topic: TopicType;
}

export function addReplay(program: Command): void {
  program
    .command("replay")
    .description("Send recorded messages, one per line, through the whole pipeline on this machine, without AWS.")
    .argument("<file>", "file to read; - is standard input")
    .requiredOption("--out <folder>", "new or empty folder for external, quarantine, dead-letter and summary files")
    .option("--contract <name>", "contract to publish, repeatable (default: v1)", contractName)
    .option("--cluster <name>", "name of the deployment in the events", clusterName, "local")
    .addOption(new Option("--topic <type>", "type of the external topic").choices(TOPIC_TYPES).default("standard"))
    .action(async (file: string, options: ReplayFlags) => {
      checkEmbeddedAws();
      const { replayFile } = await import("../replay.ts"); // the embedded AWS takes longer to load than `explain` to run
      process.exitCode = await replayFile({
        ...options,
        file,
        contracts: options.contract ?? DEFAULT_CONTRACTS,
        signal: interruption(),
        progress: progressOn(process.stderr),
        write,
        warn,
      });
    });
}
