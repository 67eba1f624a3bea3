// `sluice send`: events of a file through the engine SDK, as an engine would publish them.

import type { Engine, TypedEvent } from "../../shared/engines/index.ts";
import { messageText } from "../../shared/internal/index.ts";
import { enginePublisher, PublishError, queueTarget, topicTarget } from "../../shared/publisher/index.ts";
import { SQS_MESSAGE_MAX_BYTES } from "../../shared/wiring/index.ts";
import { counted } from "../counted.ts";
import { InterruptedError } from "../interruption.ts";
import { readEngine } from "../read-engine.ts";
import { type Line, readLines } from "../read-lines.ts";
import { TargetError, type TargetFlags, withTarget } from "../target/index.ts";
import type { Terminal } from "../terminal.ts";
import { shortened } from "../text-table.ts";
import { UsageError } from "../usage-error.ts";

export interface SendCommand extends Omit<Terminal, "warn"> {
  readonly file: string;
  readonly flags: TargetFlags;
  /** Module of the engine whose events they are. @default the engine that is shipped */
  readonly engineFile: string | undefined;
  readonly json: boolean;
}

interface ReadEvent {
  readonly line: number;
  readonly event: TypedEvent;
}

/** Events per call of the SDK, so that progress is seen and an interruption takes effect. */
const EVENTS_AT_ONCE = 500;

/** Returns the exit code. @throws UsageError naming the lines that are invalid: then nothing was sent. */
export async function sendFile(command: SendCommand): Promise<number> {
  const { file, flags, json, signal, progress, write } = command;
  const { engine: ours } = (await readEngine(command.engineFile)).loaded;
  const events = await readEvents(file, ours);
  if (signal.aborted) throw new InterruptedError("nothing was sent");
  const { sent, label } = await withTarget(flags, async (target) => {
    const { clients, internalTopicArn, internalQueueArn } = target;
    const engine = enginePublisher(
      internalTopicArn ? topicTarget(clients.sns, internalTopicArn) : queueTarget(clients.sqs, internalQueueArn),
      { engine: ours },
    );
    progress.stage(`Sending ${counted(events.length, "event")} to ${target.label}`);
    let done = 0;
    while (done < events.length && !signal.aborted) {
      const some = events.slice(done, done + EVENTS_AT_ONCE);
      await engine.publish(some.map(({ event }) => event)).catch((error: unknown) => {
        throw asError(error, file, some, done);
      });
      done += some.length;
      progress.update(`${done} of ${events.length}`);
    }
    return { sent: done, label: target.label };
  }).finally(progress.end);
  if (signal.aborted && sent < events.length) {
    throw new InterruptedError(
      `${sent} of ${counted(events.length, "event")} sent; within five minutes it is safe to send all again`,
    );
  }
  if (json) await write(JSON.stringify({ target: label, sent }));
  else await write(`${counted(sent, "event")} sent to ${label}`);
  return 0;
}

const SHOWN_ERRORS = 20;

async function readEvents(file: string, engine: Engine): Promise<ReadEvent[]> {
  const events: ReadEvent[] = [];
  const invalid: string[] = [];
  for await (const line of readLines(file, SQS_MESSAGE_MAX_BYTES)) {
    const reading = readLine(line, engine);
    if ("event" in reading) events.push(reading);
    else invalid.push(`line ${line.number}: ${shortened(reading.detail, 200)}`);
  }
  if (invalid.length === 0) return events;
  const more = invalid.length > SHOWN_ERRORS ? `; and ${invalid.length - SHOWN_ERRORS} more` : "";
  throw new UsageError(
    `${file}: nothing was sent, ${invalid.length} invalid: ${invalid.slice(0, SHOWN_ERRORS).join("; ")}${more}`,
  );
}

function readLine(line: Line, { internal }: Engine): ReadEvent | { readonly detail: string } {
  const message = messageText(line.bytes, line.sizeBytes);
  if (message.kind === "unsendable") return { detail: message.detail };
  const parsed = internal.read(message.text);
  if (parsed.kind === "unreadable") return { detail: parsed.detail };
  return { line: line.number, event: JSON.parse(message.text) };
}

function asError(error: unknown, file: string, events: readonly ReadEvent[], sentBefore: number): unknown {
  if (!(error instanceof PublishError)) return error;
  const [first] = error.notAccepted;
  const line = events[first?.index ?? 0]?.line;
  const text = `${file}: line ${line}: ${first?.reason}`;
  if (error.code === "invalid-events") return new UsageError(`${text}; ${counted(sentBefore, "event")} before sent`);
  return new TargetError(
    `${text}; ${counted(error.notAccepted.length, "event")} not accepted, all others up to there were; within five minutes it is safe to send all again`,
  );
}
