import type { Command } from "commander";
import { InterruptedError, readLines, TargetError } from "../../operations/index.ts";
import type { Engine, TypedEvent } from "../../shared/engines/index.ts";
import { messageText } from "../../shared/internal/index.ts";
import type { PublishError } from "../../shared/publisher/index.ts";
import { SQS_MESSAGE_MAX_BYTES } from "../../shared/wiring/index.ts";
import { addTargetFlags, type TargetFlags, withTarget } from "../arguments/target.ts";
import { readEngine } from "../arguments/values.ts";
import { UsageError } from "../errors.ts";
import { tell, terminal } from "../terminal/terminal.ts";
import { counted, shortened } from "../terminal/text.ts";

interface SendFlags extends TargetFlags {
  readonly engine?: string;
  readonly json: boolean;
}

export function addSend(program: Command): void {
  const command = program
    .command("send")
    .description("Publish internal events, one per line, with the engine SDK. If one is invalid, none is sent.")
    .argument("<file>", "file to read; - is standard input")
    .option("--engine <file>", "module of the engine whose events they are (default: the engine that is shipped)")
    .option("--json", "one JSON object instead of text", false)
    .action(send);
  addTargetFlags(command);
}

interface ReadEvent {
  readonly line: number;
  readonly event: TypedEvent;
}

/** @throws UsageError naming the lines that are invalid: then nothing was sent. */
async function send(file: string, { engine: engineFile, json, ...flags }: SendFlags): Promise<void> {
  const { signal, progress, write } = terminal();
  const { engine } = (await readEngine(engineFile)).loaded;
  const events = await readEvents(file, engine);
  if (signal.aborted) throw new InterruptedError("nothing was sent");
  const { sendEvents } = await import("../../operations/deployment/index.ts");
  let sent = 0;
  const onSent = (count: number): void => {
    sent = count;
    progress.update(`${sent} of ${events.length}`);
  };
  const label = await withTarget(flags, async (target) => {
    progress.stage(`Sending ${counted(events.length, "event")} to ${target.label}`);
    const all = events.map(({ event }) => event);
    await sendEvents(target, all, { engine, signal, onSent }).catch((error: unknown) => {
      throw asError(error, file, events.slice(sent), sent);
    });
    return target.label;
  }).finally(progress.end);
  if (signal.aborted && sent < events.length) {
    const result = `${sent} of ${counted(events.length, "event")} sent`;
    throw new InterruptedError(`${result}; within five minutes it is safe to send all again`);
  }
  await tell({ target: label, sent }, [`${counted(sent, "event")} sent to ${label}`], { json, write });
}

const SHOWN_ERRORS = 20;

async function readEvents(file: string, { internal }: Engine): Promise<ReadEvent[]> {
  const events: ReadEvent[] = [];
  const invalid: string[] = [];
  for await (const { number: line, bytes, sizeBytes } of readLines(file, SQS_MESSAGE_MAX_BYTES)) {
    const message = messageText(bytes, sizeBytes);
    const reading = message.kind === "unsendable" ? message : internal.read(message.text);
    if ("detail" in reading) invalid.push(`line ${line}: ${shortened(reading.detail, 200)}`);
    else if ("text" in message) events.push({ line, event: JSON.parse(message.text) });
  }
  if (invalid.length === 0) return events;
  const more = invalid.length > SHOWN_ERRORS ? `; and ${invalid.length - SHOWN_ERRORS} more` : "";
  throw new UsageError(
    `${file}: nothing was sent, ${invalid.length} invalid: ${invalid.slice(0, SHOWN_ERRORS).join("; ")}${more}`,
  );
}

/** Names the line. */
function asError(error: unknown, file: string, events: readonly ReadEvent[], sentBefore: number): unknown {
  if ((error as Error).name !== "PublishError") return error;
  const { code, notAccepted } = error as PublishError;
  const [first] = notAccepted;
  const text = `${file}: line ${events[first?.index ?? 0]?.line}: ${first?.reason}`;
  if (code === "invalid-events") return new UsageError(`${text}; ${counted(sentBefore, "event")} before sent`);
  const others = `${counted(notAccepted.length, "event")} not accepted, all others up to there were`;
  return new TargetError("not-accepted", `${text}; ${others}; within five minutes it is safe to send all again`);
}
