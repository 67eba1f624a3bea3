// `sluice explain`: what would happen to each message, with no AWS.
import { type ExternalEvent, type MessageReading, type ReadingRules, readMessage } from "../shared/contracts/index.ts";
import { messageText } from "../shared/internal/index.ts";
import type { Filterable } from "../shared/subscriber/index.ts";
import { SQS_MESSAGE_MAX_BYTES } from "../shared/wiring/index.ts";
import { type Line, readLines } from "./read-lines.ts";

export type Filter = (event: Filterable) => object;

export interface ExplainOptions {
  readonly files: readonly string[];
  readonly rules: ReadingRules;
  readonly cluster: string;
  /** Says of an event whether a subscriber's filter lets it through. */
  readonly filter?: Filter | undefined;
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
      if (reading.kind === "quarantined") quarantined += 1;
      const from = options.files.length > 1 ? { file } : {};
      await options.write(JSON.stringify({ ...from, line: line.number, ...explanationOf(reading, options.filter) }));
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
  return readMessage(message.text, options.rules, context);
}

function explanationOf(reading: MessageReading, filter: Filter | undefined): object {
  const { kind: outcome, type, partitionKey: partition_key } = reading;
  const why = reading.kind === "published" ? {} : { reason: reading.reason };
  const detail = reading.kind === "quarantined" ? { detail: reading.detail } : {};
  const external = reading.kind === "ignored" ? [] : reading.events;
  const events = external.length === 0 ? {} : { events: external.map((event) => eventOf(event, filter)) };
  return { outcome, ...why, ...detail, type, partition_key, ...events };
}

function eventOf({ contract, attributes, body }: ExternalEvent, filter: Filter | undefined): object {
  const parsed: unknown = JSON.parse(body);
  return {
    contract,
    ...(filter ? { filter: filter({ attributes, body: parsed }) } : {}),
    attributes,
    body: parsed,
  };
}
