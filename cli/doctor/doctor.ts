// `sluice doctor`: is it the setup or the deployment?
import { chooseTarget } from "../target/client-options.ts";
import { localRuns, TargetError, type TargetFlags, withTarget } from "../target/index.ts";
import type { Terminal } from "../terminal.ts";
import { bold, table } from "../text-table.ts";
import { UsageError } from "../usage-error.ts";
import { type Check, finding, ok, skipped } from "./check.ts";
import { checkMachine } from "./check-machine.ts";
import { checkTarget } from "./check-target.ts";

export interface DoctorOptions extends Pick<Terminal, "progress" | "write"> {
  readonly flags: TargetFlags;
  readonly json: boolean;
}

const MARK: Readonly<Record<Check["kind"], string>> = { ok: "ok", skipped: "–", finding: "!" };

/** Returns the exit code: 1 if there is a finding. */
export async function doctor({ flags, json, progress, write }: DoctorOptions): Promise<number> {
  progress.stage("Checking this machine");
  const checks = await checkMachine();
  progress.stage("Checking the deployment");
  checks.push(...(await checkDeployment(flags)));
  progress.end();
  const findings = checks.filter((check) => check.kind === "finding");
  if (json) await write(JSON.stringify({ checks }));
  else {
    for (const line of table(
      ["", "What", "How it is"],
      checks.map(({ kind, what, detail }) => [MARK[kind], what, detail]),
    ))
      await write(line);
    await write("");
    for (const check of findings) await write(`${bold(check.what)}: ${check.detail}\n  → ${check.remedy}`);
    if (findings.length === 0) await write("No findings.");
  }
  return findings.length > 0 ? 1 : 0;
}

async function checkDeployment(flags: TargetFlags): Promise<Check[]> {
  const hasNone = ({ endpoint, stack, profile, region }: TargetFlags): boolean =>
    [endpoint, stack, profile, region, process.env["AWS_ENDPOINT_URL"], process.env["SLUICE_STACK"]].every(
      (value) => value === undefined,
    );
  if (hasNone(flags) && localRuns().length !== 1) {
    return [skipped("deployment", "none was named: --stack Sluice-prod, or a local run")];
  }
  try {
    const { kind } = chooseTarget(flags, process.env, localRuns());
    return await withTarget(flags, async (target) => [
      ok(kind === "aws" ? "credentials, region" : "endpoint", target.label),
      ...(await checkTarget(target)),
    ]);
  } catch (error) {
    if (error instanceof UsageError || !(error instanceof TargetError)) throw error;
    return [finding("deployment", error.message, "without it no command can work on the deployment")];
  }
}
