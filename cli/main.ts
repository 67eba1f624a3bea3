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
} catch (thrown) {
  const error = missingPackage(thrown) ?? thrown;
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    process.exitCode = exitCodeOf(error);
    warn((error as Error).message);
  }
}

/** Whoever installed the package has what subscribers need; commands that talk to AWS need clients beside it. */
function missingPackage(error: unknown): UsageError | undefined {
  if ((error as NodeJS.ErrnoException)?.code !== "ERR_MODULE_NOT_FOUND") return undefined;
  const [, name] = /^Cannot find package '([^']+)'/.exec((error as Error).message) ?? [];
  return name === undefined ? undefined : new UsageError(`needs a package of its own: npm install --save-dev ${name}`);
}

/** For errors that are told in one line; all others are bugs and show their stack. */
function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return 2;
  if (error instanceof InterruptedError) return 130;
  // Their classes come with the embedded AWS and with the clients of AWS, which not every command loads.
  if (error instanceof Error && ["LocalError", "TargetError"].includes(error.name)) return 1;
  throw error;
}
