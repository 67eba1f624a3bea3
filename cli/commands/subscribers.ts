import type { Command } from "commander";
import type { Subscriber } from "../../operations/deployment/index.ts";
import { addTargetFlags, type TargetFlags, withTarget } from "../arguments/target.ts";
import { tell, terminal } from "../terminal/terminal.ts";
import { counted, shortened, table } from "../terminal/text.ts";

interface SubscribersFlags extends TargetFlags {
  readonly json: boolean;
}

export function addSubscribers(program: Command): void {
  const command = program
    .command("subscribers")
    .description(
      "List all subscriptions of the external topic, also those that teams made themselves, and what waits for each.",
    )
    .option("--json", "one JSON object instead of text", false)
    .action(list);
  addTargetFlags(command);
}

async function list({ json, ...flags }: SubscribersFlags): Promise<void> {
  const { readSubscribers } = await import("../../operations/deployment/index.ts");
  const { progress, write } = terminal();
  await withTarget(flags, async (target) => {
    progress.stage(`Looking at the subscriptions of ${target.label}`);
    const subscribers = await readSubscribers(target).finally(progress.end);
    await tell({ target: target.label, topic: target.externalTopicArn, subscribers }, describe(subscribers), {
      json,
      write,
    });
  });
}

const HEADER = ["Subscriber", "Owner", "Protocol", "Filter", "Contract", "Delivery", "Waiting", "Not delivered"];

function describe(subscribers: readonly Subscriber[]): string[] {
  const rows = subscribers.map((each) => [
    shortened(each.name, 40),
    each.owner,
    each.protocol + (each.confirmed ? "" : " (not confirmed)"),
    each.filter ? shortened(JSON.stringify(each.filter)) + (each.scope === "MessageBody" ? " on the body" : "") : "all",
    each.contract ? shortened(JSON.stringify(each.contract)) : "any",
    each.raw ? "raw" : "in SNS's envelope",
    each.waiting ?? "–",
    each.dead_letter ? (each.dead_letter.messages ?? "unknown") : "is lost",
  ]);
  return [...(rows.length > 0 ? table(HEADER, rows) : []), counted(rows.length, "subscription")];
}
