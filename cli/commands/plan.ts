import type { Command } from "commander";
import type { Loss, Plan } from "../../operations/deployment/index.ts";
import { addTargetFlags, type TargetFlags, withTarget } from "../arguments/target.ts";
import { several } from "../arguments/values.ts";
import { UsageError } from "../errors.ts";
import { tell, terminal } from "../terminal/terminal.ts";
import { bold } from "../terminal/text.ts";

interface PlanFlags extends TargetFlags {
  readonly template?: string;
  readonly accept: readonly string[];
  readonly json: boolean;
}

export function addPlan(program: Command): void {
  const command = program
    .command("plan")
    .description(
      "What `cdk deploy` would take away from the deployment: queues, topics, subscriptions, keys, buckets and logs. Exit 1 if something goes that nobody asked for.",
    )
    .option("--template <file>", "what `cdk synth` wrote; default: cdk.out/<stack>.template.json")
    .option("--accept <id>", "this may go, by its logical id; repeatable", several, [])
    .option("--json", "one JSON object instead of text", false)
    .action(async (flags: PlanFlags) => {
      process.exitCode = await plan(flags);
    });
  addTargetFlags(command);
}

/** Returns the exit code: 1 if something is lost that nobody asked for. */
async function plan({ template, accept, json, ...flags }: PlanFlags): Promise<number> {
  const { planOf } = await import("../../operations/deployment/index.ts");
  const found = await withTarget(flags, (target) =>
    planOf(target, template ?? `cdk.out/${target.stackName}.template.json`),
  );
  const stray = accept.find((id) => found.losses.every(({ logical_id }) => logical_id !== id));
  if (stray !== undefined) throw new UsageError(`--accept ${stray}: nothing of this id is lost`);
  const unasked = found.losses.filter(({ logical_id }) => !accept.includes(logical_id));
  await tell({ ...found, accepted: accept }, describe(found, unasked), { json, write: terminal().write });
  return unasked.length > 0 ? 1 : 0;
}

function describe({ target, template, losses, foreign_key }: Plan, unasked: readonly Loss[]): string[] {
  const flags = unasked.map(({ logical_id }) => `--accept ${logical_id}`).join(" ");
  return [
    bold(`${target}, once ${template} is deployed`),
    ...losses.map((loss) => `  ${describeLoss(loss)}${unasked.includes(loss) ? "" : " (accepted)"}`),
    ...(losses.length === 0 ? ["Nothing that holds or delivers messages is replaced or removed."] : []),
    ...(foreign_key === null
      ? []
      : [`Key ${foreign_key} is not the stack's own: docs/security.md says what its policy has to let services do.`]),
    ...(unasked.length > 0 ? [`If that is what you want: sluice plan ${flags}`] : []),
  ];
}

const NAMES: Readonly<Record<string, string>> = {
  "AWS::SQS::Queue": "queue",
  "AWS::SNS::Topic": "topic",
  "AWS::SNS::Subscription": "subscription",
  "AWS::KMS::Key": "key",
  "AWS::S3::Bucket": "bucket",
  "AWS::Logs::LogGroup": "log group",
};

/** What goes with it, where it goes. */
const HELD: Readonly<Record<string, string>> = {
  "AWS::SQS::Queue": "its messages go with it",
  "AWS::SNS::Topic": "whoever subscribed by themselves gets nothing any more",
  "AWS::SNS::Subscription": "what is published until there is another is not delivered",
  "AWS::S3::Bucket": "its objects go with it, or S3 refuses while there are any",
  "AWS::Logs::LogGroup": "its lines go with it",
};

export function describeLoss({ logical_id, type, fate, replaced_for }: Loss): string {
  const what = `${NAMES[type] ?? type} ${logical_id}`;
  const how = replaced_for === null ? "is removed" : `is replaced by a new one (${replaced_for.join(", ")})`;
  switch (fate) {
    case "deleted":
      return `${what} ${how}: ${HELD[type] ?? "what it holds goes with it"}`;
    case "orphaned":
      if (type === "AWS::KMS::Key")
        return `${what} ${how}: it stays, outside the stack, and nothing here may use it: what is encrypted under it cannot be read here`;
      return `${what} ${how}: the old one stays, outside the stack, and nothing here reads, feeds or watches it`;
    case "unreadable":
      return `${what} ${how}: what is encrypted under it cannot be read any more`;
  }
}
