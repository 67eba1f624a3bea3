// Lines → batches for the internal queue, each line one message (pure).
import type { SendMessageBatchRequestEntry } from "@aws-sdk/client-sqs";
import { type InternalEvents, messageText } from "../../shared/internal/index.ts";
import { BATCH_MAX_ENTRIES, type QuarantineReason } from "../../shared/wiring/index.ts";

export interface ReplayLine {
  readonly number: number;
  readonly bytes: Buffer;
}

/** A line that SQS does not take: it ends in quarantine without having been sent. */
export interface UnsendableLine {
  readonly line: number;
  readonly body?: string;
  /** In place of the body, where it is not text. */
  readonly body_base64?: string;
  readonly reason: QuarantineReason;
  readonly detail: string;
}

export type ReplayStep =
  | {
      readonly kind: "send";
      readonly entries: SendMessageBatchRequestEntry[];
      /** Of each entry. */
      readonly lines: readonly number[];
      /** Of each entry. */
      readonly types: readonly string[];
    }
  | { readonly kind: "unsendable"; readonly line: UnsendableLine };

interface Sendable {
  readonly line: number;
  readonly entry: SendMessageBatchRequestEntry;
  readonly type: string;
  readonly sizeBytes: number;
}

/** The steps of a replay, in the order of the lines; a call takes so many bytes. */
export async function* replaySteps(
  lines: AsyncIterable<ReplayLine>,
  internal: InternalEvents,
  maxBytes: number,
): AsyncGenerator<ReplayStep> {
  let batch: Sendable[] = [];
  let bytes = 0;
  const step = (): ReplayStep => ({
    kind: "send",
    entries: batch.map(({ entry }) => entry),
    lines: batch.map(({ line }) => line),
    types: batch.map(({ type }) => type),
  });
  for await (const line of lines) {
    const message = messageText(line.bytes);
    if (message.kind === "unsendable") {
      const { reason, detail } = message;
      yield { kind: "unsendable", line: { line: line.number, ...originalOf(line.bytes), reason, detail } };
      continue;
    }
    const sizeBytes = line.bytes.length;
    if (sizeBytes > maxBytes) {
      const detail = `${sizeBytes} bytes, and the internal tier takes ${maxBytes}`;
      yield { kind: "unsendable", line: { line: line.number, body: message.text, reason: "event-too-large", detail } };
      continue;
    }
    if (batch.length === BATCH_MAX_ENTRIES || bytes + sizeBytes > maxBytes) {
      yield step();
      batch = [];
      bytes = 0;
    }
    batch.push({ ...toEntry(line.number, message.text, internal), sizeBytes });
    bytes += sizeBytes;
  }
  if (batch.length > 0) yield step();
}

/** Two equal lines are two messages; a line that cannot be read holds back no other. */
function toEntry(lineNumber: number, text: string, internal: InternalEvents): Omit<Sendable, "sizeBytes"> {
  const parsed = internal.read(text);
  const id = `line-${lineNumber}`;
  return {
    line: lineNumber,
    type: parsed.kind === "parsed" ? parsed.type : "unreadable",
    entry: {
      Id: id,
      MessageBody: text,
      MessageGroupId: parsed.kind === "parsed" ? parsed.partitionKey : id,
      MessageDeduplicationId: id,
    },
  };
}

function originalOf(bytes: Buffer): Pick<UnsendableLine, "body" | "body_base64"> {
  const text = bytes.toString("utf8");
  return Buffer.from(text).equals(bytes) ? { body: text } : { body_base64: bytes.toString("base64") };
}
