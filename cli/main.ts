// The `sluice` command: arguments in, exit code out. Exit 2 is wrong usage, 1 is a finding. Each command is a file of
// commands/, which says what it takes; what it does is loaded only when it runs.
import { Command, CommanderError } from "commander";
import { addContract } from "./commands/contract.ts";
import { addExplain } from "./commands/explain.ts";
import { addReplay } from "./commands/replay.ts";
import { addStart } from "./commands/start.ts";
import { addSubscribe } from "./commands/subscribe.ts";
import { InterruptedError } from "./interruption.ts";
import { warn } from "./output.ts";
import { UsageError } from "./usage-error.ts";

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

for (const add of [addExplain, addStart, addReplay, addSubscribe, addContract]) add(program);

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
  // Their classes come with the embedded AWS and with the clients of AWS, which not every command loads.
  if (error instanceof Error && ["LocalError", "TargetError"].includes(error.name)) return 1;
  throw error;
}
