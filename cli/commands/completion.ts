// Completion for shells: a library reads commands and flags from commander's own tree.
import type { Command } from "commander";

/** The last of all, since it looks at what the others have added; only when it is asked for. */
export async function addCompletion(program: Command, args: readonly string[]): Promise<void> {
  if (!["completion", "complete"].includes(args[0] ?? "")) {
    program.command("completion").description(DESCRIPTION).argument("<shell>", "bash or zsh");
    return;
  }
  const { default: tab } = await import("@bomb.sh/tab/commander");
  tab(program, { completionCommandName: "completion" });
}

const DESCRIPTION = "Print what a shell needs to complete commands and flags: source <(npx sluice completion bash)";
