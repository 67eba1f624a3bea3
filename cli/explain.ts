// `sluice explain`: what would happen to each message, with no AWS.
import { type ExternalEvent, type MessageReading, type ReadingRules, readMessage } from "../shared/contracts/index.ts";
import { messageText } from "../shared/internal/index.ts";
import { SNS_EVENT } from "../shared/sending/index.ts";
import type { Filterable } from "../shared/subscriber/index.ts";
import { SQS_MESSAGE_MAX_BYTES } from "../shared/wiring/index.ts";
import { type Line, readLines } from "./read-lines.ts";

export type Filter = (event: Filterable) => object;

/** An external event, with what there is to say of it. */
export interface RecordedEvent extends Pick<ExternalEvent, "contract" | "type" | "partitionKey" | "body"> {
  readonly attributes: Required<Filterable>["attributes"];
}

export interface ExplainOptions {
  readonly files: readonly string[];
  readonly rules: ReadingRules;
  readonly cluster: string;
  /** Says of an event whether a subscriber's filter lets it through. */
  readonly filter?: Filter | undefined;
  /** Reads what is no message of the engine but an event that was published, for a filter to be tried on. */
  readonly readRecorded?: ((text: string) => RecordedEvent | undefined) | undefined;
  readonly nowMs: () => number;
  /** Takes one line of output; resolves when there is room for the next. */
  readonly write: (line: string) => Promise<void>;
}

/** Explains every non-blank line and tells how many would be quarantined. */
export async function explain(options: ExplainOptions): Promise<{ readonly quarantined: number }> {
  let quarantined = 0;
  for (const file of options.files) {
    for await (const line of readLines(file, SQS_MESSAGE_MAX_BYTES)) {
      const reading = readLine(line, options);
      const recorded = reading.kind === "quarantined" ? options.readRecorded?.(line.bytes.toString("utf8")) : undefined;
      if (reading.kind === "quarantined" && !recorded) quarantined += 1;
      const from = options.files.length > 1 ? { file } : {};
      const answer = recorded ? recordedAnswer(recorded, options.filter) : explanationOf(reading, options.filter);
      await options.write(JSON.stringify({ ...from, line: line.number, ...answer }));
    }
  }
  return { quarantined };
}

function readLine(line: Line, options: ExplainOptions): MessageReading {
  const message = messageText(line.bytes, line.sizeBytes);
  if (message.kind === "unsendable") {
    return { kind: "quarantined", reason: message.reason, detail: message.detail, events: [] };
  }
  const context = { cluster: options.cluster, sequenceNumber: String(line.number), nowMs: options.nowMs() };
  return readMessage(message.text, { ...options.rules, limit: SNS_EVENT }, context);
}

function explanationOf(reading: MessageReading, filter: Filter | undefined): object {
  const { kind: outcome, type, partitionKey: partition_key } = reading;
  const why = reading.kind === "published" ? {} : { reason: reading.reason };
  const detail = reading.kind === "quarantined" ? { detail: reading.detail } : {};
  const external = reading.kind === "ignored" ? [] : reading.events;
  const events = external.length === 0 ? {} : { events: external.map((event) => eventOf(event, filter)) };
  return { outcome, ...why, ...detail, type, partition_key, ...events };
}

function recordedAnswer(event: RecordedEvent, filter: Filter | undefined): object {
  const { type, partitionKey: partition_key } = event;
  return { outcome: "external", type, partition_key, events: [eventOf(event, filter)] };
}

function eventOf({ contract, attributes, body }: ExternalEvent | RecordedEvent, filter: Filter | undefined): object {
  const parsed: unknown = JSON.parse(body);
  return {
    contract,
    ...(filter ? { filter: filter({ attributes, body: parsed }) } : {}),
    attributes,
    body: parsed,
  };
}
