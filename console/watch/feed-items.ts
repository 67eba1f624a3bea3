// What was heard of external events and in the log → items of the feed (pure).
import type { LoggedLine, Subscriber, TailedEvent } from "../../operations/deployment/index.ts";
import type { PublishedContract } from "../../shared/contracts/index.ts";
import { matches, type ReceivedAttributes } from "../../shared/subscriber/index.ts";
import type { NewItem } from "./feed.ts";

type Event = Extract<TailedEvent, { readonly kind: "event" }>;
type Problem = Extract<TailedEvent, { readonly kind: "problem" }>;
const SHOWN_CHARACTERS = 200;

/** What somebody else has published to the topic. */
export const itemOfProblem = ({ detail, text }: Problem, at: number): NewItem => ({
  ...{ at, outcome: "failed", type: "", attributes: {}, to: [], bytes: 0 },
  ...{ place: text.slice(0, SHOWN_CHARACTERS), reason: "not-an-event", detail },
});

/** What was published while nobody listened is not known. Times are epoch milliseconds. */
export const itemOfGap = (fromMs: number, toMs: number): NewItem => ({
  ...{ at: toMs, outcome: "failed", place: "", type: "", attributes: {}, to: [], bytes: 0 },
  ...{ reason: "not-listened", detail: `events since ${new Date(fromMs).toISOString()} are missing here` },
});

/** Who might get it, and by whose contracts it is read. */
export interface Surroundings {
  readonly subscribers: readonly Subscriber[];
  readonly contracts: readonly PublishedContract[];
}

/** An external event, with who gets it by the filters that there are now. */
export function itemOfEvent(
  { attributes, body, deliveredMs }: Event,
  { subscribers, contracts }: Surroundings,
): NewItem {
  const { subject, type } = body as Readonly<Record<string, unknown>>;
  return {
    at: deliveredMs,
    outcome: "published",
    id: idOf(attributes, body, contracts),
    place: typeof subject === "string" ? decoded(subject) : placeOf(attributes),
    type: String(attributes["type"] ?? type ?? ""),
    attributes,
    to: subscribers
      .filter((each) => !each.is_tail && gets(each, attributes, body))
      .map(({ subscription }) => subscription),
    bytes: JSON.stringify(body).length,
    body,
  };
}

/** By which the log names it. Of a body without one, the contract knows; somebody else's event has none. */
function idOf(
  attributes: ReceivedAttributes,
  body: object,
  contracts: readonly PublishedContract[],
): string | undefined {
  const { id } = body as { readonly id?: unknown };
  if (typeof id === "string") return id;
  try {
    const contract = contracts.find(({ name }) => name === attributes["contract"]);
    return contract?.bodyFacts(body as Readonly<Record<string, unknown>>).id;
  } catch {
    return undefined;
  }
}

/** Whether SNS would deliver. What cannot be evaluated is not delivered. */
function gets({ filter, scope, confirmed }: Subscriber, attributes: ReceivedAttributes, body: object): boolean {
  try {
    return confirmed && (filter === null || matches(filter, { attributes, body }, scope));
  } catch {
    return false;
  }
}

const COMMON: ReadonlySet<string> = new Set(["contract", "type", "category", "cluster", "status", "terminal", "tags"]);

/** Without an envelope that says it: the values of the attributes that name things. */
const placeOf = (attributes: ReceivedAttributes): string =>
  Object.entries(attributes)
    .filter(([name]) => !COMMON.has(name))
    .map(([, value]) => String(value))
    .join(" / ");

function decoded(subject: string): string {
  try {
    return decodeURIComponent(subject);
  } catch {
    return subject; // somebody else publishes to the topic too
  }
}

/** What a line of the log says of messages that came to no external event; those that were published are in the tail. */
export function itemsOfLine(line: LoggedLine, sink: "kafka" | undefined): NewItem[] {
  const shared = { at: line.timeMs, attributes: {}, to: [], bytes: 0, sink };
  if (line.message === "batch.processed") return [];
  if (line.message === "batch.records") {
    return line.records
      .filter(({ outcome }) => outcome === "ignored")
      .map(({ sqs_message_id, partition_key, reason }) => ({
        ...shared,
        outcome: "ignored",
        place: partition_key ?? "",
        type: "",
        sqs_message_id,
        reason,
      }));
  }
  const { message, sqs_message_id, partition_key, type = "", reason, detail } = line;
  const outcome = message === "record.failed" ? "failed" : "quarantined";
  return [{ ...shared, outcome, place: partition_key ?? "", type, sqs_message_id, reason, detail }];
}
