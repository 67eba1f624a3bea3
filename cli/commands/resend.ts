import type { Command } from "commander";
import type { FilterOrigin, ResendPlan, ResendProgress, ResendTo } from "../../operations/deployment/index.ts";
import { InterruptedError } from "../../operations/index.ts";
import { addTargetFlags, type TargetFlags, withTarget } from "../arguments/target.ts";
import { brokers, type FilterFlags, givenFilter, momentMs, readEngine, scopeOption } from "../arguments/values.ts";
import { confirm, tell, terminal } from "../terminal/terminal.ts";
import { counted } from "../terminal/text.ts";

interface ResendFlags extends TargetFlags, FilterFlags {
  readonly to: string;
  readonly kafka?: string;
  readonly since?: number;
  readonly until?: number;
  readonly yes: boolean;
  readonly json: boolean;
}

export function addResend(program: Command): void {
  const command = program
    .command("resend")
    .description("Give external events from an archive to one subscriber again: same ids and bodies, order kept.")
    .argument(
      "<files...>",
      "files or folders: lines as Firehose stores them, compressed or not, or as `tail --json` shows them",
    )
    .requiredOption("--to <place>", "URL of the subscriber's queue; with --kafka a topic of its own")
    .option("--kafka <brokers>", "HOST:PORT of brokers that need no proof", brokers)
    .option("--filter <policy>", "file or JSON of an SNS filter policy; default: that of the queue's subscription")
    .addOption(scopeOption())
    .option("--engine <file>", "module of the engine whose events they are (default: the engine that is shipped)")
    .option("--since <time>", "of changes at or after: 2026-11-24T03:00Z, or 90m, 2h, 1d ago", momentMs)
    .option("--until <time>", "of changes before", momentMs)
    .option("--yes", "do not ask", false)
    .option("--json", "one JSON object instead of text", false)
    .action(async (files: string[], flags: ResendFlags) => {
      process.exitCode = await resend(files, flags);
    });
  addTargetFlags(command);
}

const WHOSE: Readonly<Record<FilterOrigin, string>> = {
  given: "--filter",
  subscription: "the subscription's filter",
  none: "no filter",
};

/** Of unreadable lines, and of refusals, so many are told. */
const SHOWN = 5;

function describeProblem(problem: Extract<ResendProgress, { readonly kind: "unreadable" | "refused" }>): string {
  if (problem.kind === "unreadable") return problem.detail;
  return `${counted(problem.events, "event")} refused, with those behind: ${problem.reason}`;
}

/** Returns the exit code: 0 once every event that the subscriber wants is in its queue. */
async function resend(files: string[], { to: place, kafka, ...flags }: ResendFlags): Promise<number> {
  const { signal, progress, write, warn } = terminal();
  const given = await givenFilter(flags, warn);
  const { loaded: engine } = await readEngine(flags.engine);
  const to: ResendTo =
    kafka === undefined ? { kind: "queue", queueUrl: place } : { kind: "kafka", bootstrapServers: kafka, topic: place };
  const { resendArchive } = await import("../../operations/deployment/index.ts");
  let wanted = 0;
  const shown = { unreadable: 0, refused: 0 };
  const onProgress = (done: ResendProgress): void => {
    if (done.kind === "reading") progress.update(counted(done.events, "event"));
    else if (done.kind === "sent") progress.update(`${done.events} of ${wanted}`);
    else if (++shown[done.kind] <= SHOWN) warn(describeProblem(done));
  };
  const mayBegin = async (plan: ResendPlan): Promise<boolean> => {
    progress.end();
    wanted = plan.wanted;
    const undecided = counted(plan.undecided, "event");
    if (plan.undecided > 0) warn(`${undecided} without attributes, on which no filter can decide: left out`);
    const found = `${wanted} of ${counted(plan.archived, "archived event")} (${WHOSE[plan.filter]})`;
    if (wanted > 0 && !flags.yes && !(await confirm(`Send ${found} to ${place}?`, signal))) return false;
    progress.stage(`Sending ${found} to ${place}`);
    return true;
  };
  const { since: sinceMs, until: untilMs, json } = flags;
  const result = await withTarget(flags, (target) => {
    progress.stage("Reading the archive");
    return resendArchive(target, { files, to, engine, ...given, sinceMs, untilMs, signal, mayBegin, onProgress });
  }).finally(progress.end);
  if (!result) {
    await write("Nothing was sent.");
    return 1;
  }
  const { sent, unreadable, undecided } = result;
  const others = `${counted(result.duplicates, "repetition")} left out, ${counted(unreadable, "line")} unreadable`;
  const line = `${sent} of ${counted(result.archived, "archived event")} sent (${WHOSE[result.filter]}; ${others})`;
  await tell(result, [line], { json, write });
  if (signal.aborted && sent < wanted) {
    throw new InterruptedError(`${sent} of ${counted(wanted, "event")} sent; send all again: ids are the same`);
  }
  return sent === wanted && unreadable === 0 && undecided === 0 ? 0 : 1;
}
