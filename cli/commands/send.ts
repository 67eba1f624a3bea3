import type { Command } from "commander";
import { addTargetFlags, type TargetFlags } from "../target/target-flags.ts";
import { terminal } from "../terminal.ts";

interface SendFlags extends TargetFlags {
  readonly engine?: string;
  readonly json: boolean;
}

export function addSend(program: Command): void {
  const send = program
    .command("send")
    .description("Publish internal events, one per line, with the engine SDK. If one is invalid, none is sent.")
    .argument("<file>", "file to read; - is standard input")
    .option("--engine <file>", "module of the engine whose events they are (default: the engine that is shipped)")
    .option("--json", "one JSON object instead of text", false)
    .action(async (file: string, { engine, json, ...flags }: SendFlags) => {
      const { sendFile } = await import("../send/send-file.ts");
      process.exitCode = await sendFile({
        file,
        flags,
        engineFile: engine,
        json,
        ...terminal(),
      });
    });
  addTargetFlags(send);
}
