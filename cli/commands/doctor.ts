import type { Command } from "commander";
import { write } from "../output.ts";
import { progressOn } from "../progress.ts";
import { addTargetFlags, type TargetFlags } from "../target/target-flags.ts";

export function addDoctor(program: Command): void {
  const doctor = program
    .command("doctor")
    .description(
      "Check this machine and, where one is named, the deployment; each finding with its remedy. Exit 1 on a finding.",
    )
    .option("--json", "one JSON object instead of text", false)
    .action(async ({ json, ...flags }: TargetFlags & { json: boolean }) => {
      const { doctor: run } = await import("../doctor/doctor.ts");
      process.exitCode = await run({ flags, json, progress: progressOn(process.stderr), write });
    });
  addTargetFlags(doctor);
}
