import { type Command, Option } from "commander";
import { TOPIC_TYPES, type TopicType } from "../../shared/wiring/index.ts";
import { clusterName, contractName, readEngine } from "../arguments/values.ts";
import { checkEmbeddedAws } from "../embedded-aws/needs.ts";
import { terminal } from "../terminal/terminal.ts";

interface ReplayFlags {
  readonly out: string;
  readonly engine?: string;
  readonly contract?: string[];
  readonly cluster: string;
  readonly topic: TopicType;
}

export function addReplay(program: Command): void {
  program
    .command("replay")
    .description("Send recorded messages, one per line, through the whole pipeline on this machine, without AWS.")
    .argument("<file>", "file to read; - is standard input")
    .requiredOption("--out <folder>", "new or empty folder for external, quarantine, dead-letter and summary files")
    .option("--engine <file>", "module of the engine whose messages they are (default: the engine that is shipped)")
    .option("--contract <name>", "contract to publish, repeatable (default: the engine's first)", contractName)
    .option("--cluster <name>", "name of the deployment in the events", clusterName, "local")
    .addOption(new Option("--topic <type>", "type of the external topic").choices(TOPIC_TYPES).default("standard"))
    .action(async (file: string, { engine, contract, ...options }: ReplayFlags) => {
      checkEmbeddedAws();
      const { loaded, contracts } = await readEngine(engine, contract);
      const { replayFile } = await import("../embedded-aws/replay.ts"); // the embedded AWS takes longer to load than `explain` to run
      process.exitCode = await replayFile({
        ...options,
        file,
        engine: loaded,
        contracts,
        ...terminal(),
      });
    });
}
