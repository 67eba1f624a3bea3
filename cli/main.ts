// The `sluice` command: arguments in, exit code out. Exit 2 is wrong usage, 1 is a finding.
import { once } from "node:events";
import { Command, CommanderError, InvalidArgumentError } from "commander";
import { CONTRACTS } from "../shared/contracts/index.ts";
import type { ContractName } from "../shared/wiring/index.ts";
import { explain } from "./explain.ts";
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

const program = new Command("sluice")
  .description("Separates an engine's internal events from the few that other teams subscribe to.")
  .exitOverride()
  .configureOutput({ outputError: (text, output) => output(text.trim().replaceAll("\n", " ").concat("\n")) });

program
  .command("explain")
  .description(
    "Say what would happen to each message, without AWS. Reads one message per line, writes one JSON object per non-blank line.",
  )
  .argument("[files...]", "files to read; - is standard input", ["-"])
  .option("--contract <name>", "contract to map to, repeatable (default: v1)", contractName)
  .option("--cluster <name>", "name of the deployment in the events", clusterName, "local")
  .option("--strict", "exit 1 if a message would be quarantined", false)
  .action(async (files: string[], options: { contract?: ContractName[]; cluster: string; strict: boolean }) => {
    const contracts = options.contract ?? ["v1"];
    const { quarantined } = await explain({ files, contracts, cluster: options.cluster, nowMs: Date.now, write });
    if (options.strict && quarantined > 0) process.exitCode = 1;
  });

// A reader that has seen enough (`| head`) closes the pipe; that is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else if (error instanceof UsageError) {
    process.stderr.write(`sluice: ${error.message}\n`);
    process.exitCode = 2;
  } else {
    throw error;
  }
}
