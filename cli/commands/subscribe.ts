import { type Command, Option } from "commander";
import type { SubscribeCommandOptions } from "../subscribe/subscribe.ts";
import { addTargetFlags } from "../target/target-flags.ts";
import { type Terminal, terminal } from "../terminal.ts";

type SubscribeFlags = Omit<SubscribeCommandOptions, keyof Terminal>;

export function addSubscribe(program: Command): void {
  const command = program
    .command("subscribe")
    .description("Attach an endpoint or a function to the external topic, by default of the local run, until Ctrl-C.")
    .option("--http <url>", "http:// or https:// endpoint; it has to confirm, as with SNS")
    .option("--lambda <file>", "JavaScript or TypeScript module that exports handler; runs in the local run")
    .option("--filter <policy>", "file or JSON of an SNS filter policy")
    .addOption(
      new Option("--scope <scope>", "what the filter is about").choices(["attributes", "body"]).default("attributes"),
    )
    .option("--raw", "deliver the event itself, without SNS's signed JSON around it", false)
    .option("--stay", "leave it attached, and end", false)
    .option("--json", "one JSON object instead of text", false);
  addTargetFlags(command).action(async (flags: SubscribeFlags) => {
    const { subscribe } = await import("../subscribe/subscribe.ts");
    process.exitCode = await subscribe({ ...flags, ...terminal() });
  });
}
