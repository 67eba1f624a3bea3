// The `sluice` command: arguments in, exit code out. Exit 2 is wrong usage, 1 is a finding.
import { once } from "node:events";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { CONTRACTS } from "../shared/contracts/index.ts";
import { type ContractName, TOPIC_TYPES, type TopicType } from "../shared/wiring/index.ts";
import { explain, type Filter } from "./explain.ts";
import { InterruptedError, interruption } from "./interruption.ts";
import { progressOn } from "./progress.ts";
import { UsageError } from "./usage-error.ts";

async function write(line: string): Promise<void> {
  if (!process.stdout.write(`${line}\n`)) await once(process.stdout, "drain");
}

function contractName(value: string, names: ContractName[] = []): ContractName[] {
  if (!Object.hasOwn(CONTRACTS, value)) {
    throw new InvalidArgumentError(`Known contracts: ${Object.keys(CONTRACTS).join(", ")}.`);
  }
  return names.includes(value as ContractName) ? names : [...names, value as ContractName];
}

function clusterName(value: string): string {
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(value))
    throw new InvalidArgumentError("1 to 64 letters, digits, '.', '_' or '-'.");
  return value;
}

function versionName(value: string): string {
  if (!/^\d+\.\d+\.\d+$/.test(value)) throw new InvalidArgumentError("Three numbers with dots between.");
  return value;
}

/** The subscriber SDK takes longer to load than `explain` to run. */
async function filterOf(fileOrJson: string): Promise<Filter> {
  const { readFilter } = await import("./read-filter.ts");
  return readFilter(fileOrJson);
}

function warn(line: string): void {
  process.stderr.write(`sluice: ${line}\n`);
}

const DEFAULT_CONTRACTS: readonly ContractName[] = ["v1"];

interface ExplainFlags {
  readonly contract?: ContractName[];
  readonly cluster: string;
  readonly filter?: string;
  readonly strict: boolean;
}

interface ReplayFlags {
  readonly out: string;
  readonly contract?: ContractName[];
  readonly cluster: string;
  readonly topic: TopicType;
}

const program = new Command("sluice")
  .description("Separates an engine's internal events from the few that other teams subscribe to.")
  .exitOverride()
  .configureOutput({
    outputError: (text) =>
      warn(
        text
          .trim()
          .replace(/^error: /, "")
          .replaceAll("\n", " "),
      ),
  });

program
  .command("explain")
  .description(
    "Say what would happen to each message, without AWS. Reads one message per line, writes one JSON object per non-blank line.",
  )
  .argument("[files...]", "files to read; - is standard input", ["-"])
  .option("--contract <name>", "contract to map to, repeatable (default: v1)", contractName)
  .option("--cluster <name>", "name of the deployment in the events", clusterName, "local")
  .option("--filter <policy>", "file or JSON of an SNS filter policy: say of each event whether it matches, or why not")
  .option("--strict", "exit 1 if a message would be quarantined", false)
  .action(async (files: string[], { cluster, ...options }: ExplainFlags) => {
    const contracts = options.contract ?? DEFAULT_CONTRACTS;
    const filter = options.filter === undefined ? undefined : await filterOf(options.filter);
    const { quarantined } = await explain({ files, contracts, cluster, filter, nowMs: Date.now, write });
    if (options.strict && quarantined > 0) process.exitCode = 1;
  });

program
  .command("start")
  .description(
    "Run the whole pipeline on this machine, with a sample engine and four subscribers, and tell what happened.",
  )
  .option("--stay", "keep it running afterwards, until Ctrl-C", false)
  .action(async ({ stay }: { stay: boolean }) => {
    const { start } = await import("./start.ts");
    process.exitCode = await start({ stay, signal: interruption(), progress: progressOn(process.stderr), write, warn });
  });

program
  .command("replay")
  .description("Send recorded messages, one per line, through the whole pipeline on this machine, without AWS.")
  .argument("<file>", "file to read; - is standard input")
  .requiredOption("--out <folder>", "new or empty folder for external, quarantine, dead-letter and summary files")
  .option("--contract <name>", "contract to publish, repeatable (default: v1)", contractName)
  .option("--cluster <name>", "name of the deployment in the events", clusterName, "local")
  .addOption(new Option("--topic <type>", "type of the external topic").choices(TOPIC_TYPES).default("standard"))
  .action(async (file: string, options: ReplayFlags) => {
    const { replayFile } = await import("./replay.ts"); // the embedded AWS takes longer to load than `explain` to run
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
    const { diff } = await import("./contract/diff.ts");
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
    const { release } = await import("./contract/release.ts");
    process.exitCode = await release({ version, folder, day: new Date().toISOString().slice(0, 10), write });
  });

// A reader that has seen enough (`| head`) closes the pipe; that is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

try {
  if (process.argv.length <= 2) throw new UsageError("name a command, for example `sluice start`; see `sluice --help`");
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    process.exitCode = exitCodeOf(error);
    warn((error as Error).message);
  }
}

/** For errors that are told in one line; all others are bugs and show their stack. */
function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return 2;
  if (error instanceof InterruptedError) return 130;
  if (error instanceof Error && error.name === "LocalError") return 1; // its class comes with the embedded AWS
  throw error;
}
