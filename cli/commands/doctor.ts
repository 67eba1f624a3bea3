import type { Command } from "commander";
import { localRuns, TargetError } from "../../operations/index.ts";
import { addTargetFlags, chooseTarget, type TargetFlags, withTarget } from "../arguments/target.ts";
import type { Check } from "../doctor/check-machine.ts";
import { sentenceOf } from "../errors.ts";
import { tell, terminal } from "../terminal/terminal.ts";
import { bold, table } from "../terminal/text.ts";

interface DoctorFlags extends TargetFlags {
  readonly json: boolean;
}

export function addDoctor(program: Command): void {
  const command = program
    .command("doctor")
    .description(
      "Check this machine and, where one is named, the deployment; each finding with its remedy. Exit 1 on a finding.",
    )
    .option("--json", "one JSON object instead of text", false)
    .action(async (flags: DoctorFlags) => {
      process.exitCode = await doctor(flags);
    });
  addTargetFlags(command);
}

const MARK: Readonly<Record<Check["kind"], string>> = { ok: "ok", skipped: "–", finding: "!" };

/** Is it the setup or the deployment? Returns the exit code: 1 if there is a finding. */
async function doctor({ json, ...flags }: DoctorFlags): Promise<number> {
  const { checkMachine } = await import("../doctor/check-machine.ts");
  const { progress, write } = terminal();
  progress.stage("Checking this machine");
  const checks = await checkMachine();
  progress.stage("Checking the deployment");
  checks.push(...(await checkDeployment(flags)));
  progress.end();
  const findings = checks.filter((check) => check.kind === "finding");
  const rows = checks.map(({ kind, what, detail }) => [MARK[kind], what, detail]);
  const lines = [
    ...table(["", "What", "How it is"], rows),
    "",
    ...findings.map(({ what, detail, remedy }) => `${bold(what)}: ${detail}\n  → ${remedy}`),
    ...(findings.length === 0 ? ["No findings."] : []),
  ];
  await tell({ checks }, lines, { json, write });
  return findings.length > 0 ? 1 : 0;
}

async function checkDeployment(flags: TargetFlags): Promise<Check[]> {
  const { finding, ok, skipped } = await import("../doctor/check-machine.ts");
  const hasNone = ({ endpoint, stack, profile, region }: TargetFlags): boolean =>
    [endpoint, stack, profile, region, process.env["AWS_ENDPOINT_URL"], process.env["SLUICE_STACK"]].every(
      (value) => value === undefined,
    );
  if (hasNone(flags) && localRuns().length !== 1) {
    return [skipped("deployment", "none was named: --stack Sluice-prod, or a local run")];
  }
  try {
    const { kind } = chooseTarget(flags, process.env, localRuns());
    const { checkTarget } = await import("../doctor/check-target.ts");
    return await withTarget(flags, async (target) => [
      ok(kind === "aws" ? "credentials, region" : "endpoint", target.label),
      ...(await checkTarget(target)),
    ]);
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    return [finding("deployment", sentenceOf(error), "without it no command can work on the deployment")];
  }
}
