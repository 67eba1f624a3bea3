import type { Command } from "commander";
import type { TailedEvent, Target } from "../../operations/deployment/index.ts";
import { addTargetFlags, type TargetFlags, withTarget } from "../arguments/target.ts";
import { brokers, type FilterFlags, type GivenFilter, givenFilter, scopeOption } from "../arguments/values.ts";
import { type Terminal, tell, terminal } from "../terminal/terminal.ts";
import { counted, shortened } from "../terminal/text.ts";

interface TailFlags extends TargetFlags, FilterFlags {
  readonly clean: boolean;
  readonly kafka?: string;
  readonly json: boolean;
}

export function addTail(program: Command): void {
  const command = program
    .command("tail")
    .description("Show external events as they come, from a subscription that is removed at the end (Ctrl-C).")
    .option("--filter <policy>", "file or JSON of an SNS filter policy")
    .addOption(scopeOption())
    .option("--engine <file>", "module of the engine whose events they are (default: the engine that is shipped)")
    .option("--kafka <brokers>", "HOST:PORT of brokers that need no proof: from the deployment's topics there", brokers)
    .option("--clean", "only remove what earlier runs left behind, which were killed", false)
    .option("--json", "attributes and body of each event as one JSON object per line", false)
    .action(async (flags: TailFlags) => {
      const person = terminal();
      const filter = await givenFilter(flags, person.warn);
      await withTarget(flags, (target) =>
        flags.clean ? clean(target, flags.json, person) : follow(target, filter, flags, person),
      );
    });
  addTargetFlags(command);
}

/** Ctrl-C is how it ends. */
async function follow(
  target: Target,
  filter: GivenFilter,
  { json, kafka }: TailFlags,
  { signal, progress, write, warn }: Terminal,
): Promise<void> {
  const { abandonedTails, tail, tailKafka } = await import("../../operations/deployment/index.ts");
  const left = kafka === undefined ? await abandonedTails(target) : [];
  const what = counted(left.length, "queue");
  if (left.length > 0) warn(`${what} of earlier runs that were killed: sluice tail --clean removes what they left`);
  const onListening = (): void => {
    progress.stage(`Events of ${target.label}; Ctrl-C ends it`);
    progress.end();
  };
  let shown = 0;
  const options = { ...filter, signal, onListening };
  for await (const event of kafka === undefined ? tail(target, options) : tailKafka(target, kafka, options)) {
    await write(json ? eventJson(event) : eventLine(event));
    shown += 1;
  }
  if (!json) await write(counted(shown, "event") + (kafka === undefined ? "; the subscription is removed" : ""));
}

/** Removes queues and subscriptions of runs that were killed. */
async function clean(target: Target, json: boolean, { progress, write }: Terminal): Promise<void> {
  const { abandonedTails, removeTail } = await import("../../operations/deployment/index.ts");
  progress.stage(`Looking for abandoned queues of ${target.label}`);
  const removed = await abandonedTails(target);
  for (const url of removed) await removeTail(target, url);
  progress.end();
  const subscriptions = removed.length === 1 ? "its subscription" : "their subscriptions";
  const line = `${counted(removed.length, "abandoned queue")} removed, with ${subscriptions}`;
  await tell({ target: target.label, removed }, [line], { json, write });
}

/** Said in columns of their own, or the same for the whole deployment. */
const COMMON: ReadonlySet<string> = new Set(["contract", "type", "category", "cluster"]);

/**
 * An event in one line, whichever engine's contract it is of: time, contract, type, what it happened to, the contract's own
 * attributes, id. Without an envelope: the time of delivery, and the beginning of the body.
 */
export function eventLine(event: TailedEvent): string {
  if (event.kind === "problem") return shortened(`${event.detail}: ${event.text}`, 200);
  const { attributes } = event;
  const body = event.body as Readonly<Record<string, unknown>>;
  const { contract = "", type = body["type"] } = attributes;
  const columns =
    "specversion" in body
      ? { time: body["time"], place: decoded(String(body["subject"] ?? "")), id: body["id"] }
      : { time: new Date(event.deliveredMs).toISOString(), place: JSON.stringify(body), id: "" };
  // Those that say more than the place does.
  const said = new Set(columns.place.split("/"));
  const own = Object.entries(attributes)
    .filter(([name, value]) => !COMMON.has(name) && !said.has(String(value)))
    .map(([name, value]) => `${name}=${[value].flat().join(",")}`);
  return [columns.time, contract, type, columns.place, own.join(" "), columns.id]
    .map((column) => shortened(String(column), 120))
    .filter(Boolean)
    .join("  ");
}

/** Attributes and body, for programs. */
export function eventJson(event: TailedEvent): string {
  if (event.kind === "problem") return JSON.stringify({ problem: event.detail, body: event.text });
  return JSON.stringify({ attributes: event.attributes, body: event.body });
}

function decoded(subject: string): string {
  try {
    return decodeURIComponent(subject);
  } catch {
    return subject; // somebody else publishes to the topic too
  }
}
