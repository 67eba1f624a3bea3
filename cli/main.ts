// The `sluice` command: arguments in, exit code out. Exit 2 is wrong usage, 1 is a finding. Each command is a file of
// commands/, which says what it takes; what it does is loaded only when it runs.
import { CommanderError } from "commander";
import { addCompletion } from "./commands/completion.ts";
import { InterruptedError } from "./interruption.ts";
import { warn } from "./output.ts";
import { sluiceProgram } from "./program.ts";
import { UsageError } from "./usage-error.ts";

const program = sluiceProgram();
await addCompletion(program, process.argv.slice(2));

// A reader that has seen enough (`| head`) closes the pipe; that is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

// Nothing may outlive the launcher, however it ended; waiting for that keeps nobody.
process.once("disconnect", () => process.exit(1));
process.channel?.unref();

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
