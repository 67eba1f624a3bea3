// The `sluice` command: arguments in, exit code out. Exit 2 is wrong usage, 1 is a finding. Each command is a file of
// commands/, which says what it takes and what it tells; what it does is loaded only when it runs.
import { CommanderError } from "commander";
import { addCompletion } from "./commands/completion.ts";
import { exitCodeOf, sentenceOf, UsageError } from "./errors.ts";
import { sluiceProgram } from "./program.ts";
import { warn } from "./terminal/terminal.ts";

const program = sluiceProgram();
await addCompletion(program, process.argv.slice(2));

// A reader that has seen enough (`| head`) closes the pipe; that is no error. What the command has begun it brings to an end.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (isClosedPipe(error)) {
    if (!process.emit("SIGPIPE")) process.exit(0);
    return;
  }
  throw Object.assign(error, { path: "standard output" });
});
// What cannot be said changes nothing about what is done.
process.stderr.on("error", () => undefined);

// Nothing may outlive the launcher, however it ended; waiting for that keeps nobody.
process.once("disconnect", () => process.exit(1));
process.channel?.unref();

// What nobody waits for may fail too: a disk that is full while results are written to it.
process.on("uncaughtException", (error) => {
  warn(sentenceOf(error));
  process.exit(exitCodeOf(error));
});

try {
  if (process.argv.length <= 2) throw new UsageError("name a command, for example `sluice start`; see `sluice --help`");
  await program.parseAsync();
} catch (error) {
  process.exitCode = isClosedPipe(error) ? 0 : exitCodeOf(error);
  // Commander has said its own already.
  if (!(error instanceof CommanderError) && !isClosedPipe(error)) warn(sentenceOf(error));
}

function isClosedPipe(error: unknown): boolean {
  const { code, syscall } = error as NodeJS.ErrnoException;
  return code === "EPIPE" && syscall === "write";
}
