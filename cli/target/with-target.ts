// The frame of every command that works on a deployment: find it, work, close, and tell errors in one line.
import { InterruptedError } from "../interruption.ts";
import { UsageError } from "../usage-error.ts";
import { chooseTarget } from "./client-options.ts";
import { targetClients } from "./clients.ts";
import { localRuns } from "./local-run.ts";
import { findTarget, type Target } from "./target.ts";
import { describeAwsError, TargetError } from "./target-error.ts";
import type { TargetFlags } from "./target-flags.ts";

/** @throws UsageError, TargetError or InterruptedError for what a person can do something about. */
export async function withTarget<Result>(
  flags: TargetFlags,
  work: (target: Target) => Promise<Result>,
): Promise<Result> {
  const chosen = chooseTarget(flags, process.env, localRuns());
  const clients = targetClients(chosen.options);
  try {
    return await work(await findTarget(chosen, clients));
  } catch (error) {
    if (error instanceof UsageError || error instanceof TargetError || error instanceof InterruptedError) throw error;
    const said = describeAwsError(error, chosen.options.endpoint ?? "AWS");
    throw said === undefined ? error : new TargetError(said, { cause: error });
  } finally {
    clients.destroy();
  }
}
