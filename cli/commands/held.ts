// `quarantine` and `dead-letter`: the same commands for the two queues in which messages wait for a person.
import type { Command } from "commander";
import type { FieldValue, HeldKind, HeldWork, Selection } from "../../operations/deployment/index.ts";
import { InterruptedError } from "../../operations/index.ts";
import { addSinkFlags, type SinkFlags, withTarget } from "../arguments/target.ts";
import { fieldValue, momentMs, quarantineReason, readEngine, several, wholeNumber } from "../arguments/values.ts";
import { UsageError } from "../errors.ts";
import { confirm, type Progress, tell, terminal } from "../terminal/terminal.ts";
import { counted } from "../terminal/text.ts";
import { describeForecast, describeList, describeMessage, describeSettlement, questionFor } from "./describe-held.ts";

const ENGINE_TEXT = "module of the engine, to explain its messages (default: the engine that is shipped)";

interface SelectionFlags {
  readonly id?: string[];
  readonly reason?: string[];
  readonly type?: string[];
  readonly key?: string;
  readonly field?: FieldValue[];
  readonly workflow?: string;
  readonly since?: number;
  readonly until?: number;
}

interface HeldFlags extends SinkFlags {
  readonly json: boolean;
}

interface ListFlags extends HeldFlags, SelectionFlags {
  readonly limit: number;
}

interface ShowFlags extends HeldFlags {
  readonly engine?: string;
}

interface SettleFlags extends HeldFlags, SelectionFlags {
  readonly all: boolean;
  readonly explain?: boolean;
  readonly engine?: string;
  readonly file?: string;
  readonly yes: boolean;
}

const TEXTS: Readonly<Record<HeldKind, { readonly title: string; readonly what: string }>> = {
  quarantine: { title: "Messages that can never succeed as they are: look, send again, or drop.", what: "quarantined" },
  "dead-letter": { title: "Messages that kept failing: look, send again, or drop.", what: "dead-lettered" },
};

export const addQuarantine = (program: Command): void => addHeld(program, "quarantine");
export const addDeadLetter = (program: Command): void => addHeld(program, "dead-letter");

function addHeld(program: Command, kind: HeldKind): void {
  const { title, what } = TEXTS[kind];
  const held = program.command(kind).description(title);

  const list = held.command("list").description(`List ${what} messages without consuming them.`);
  addSelectionFlags(list, kind)
    .option("--limit <count>", "messages to look at", wholeNumber, 1_000)
    .option("--json", "one JSON object, with bodies", false)
    .action(async (flags: ListFlags) => {
      const selection = await selectionOf(flags);
      const { listHeld } = await import("../../operations/deployment/index.ts");
      await onQueue(kind, flags, `Looking at ${kind} messages`, async (work) => {
        const found = await listHeld(work, selection, flags.limit);
        return { data: found, lines: describeList(found, work.queue.isFifo) };
      });
    });
  addSinkFlags(list);

  const show = held.command("show").description("Show one message, its origin, and what would become of it today.");
  show
    .argument("<id>", "id as `list` shows it, or the id it had in the internal queue")
    .option("--json", "one JSON object", false)
    .option("--engine <file>", ENGINE_TEXT)
    .action(async (id: string, flags: ShowFlags) => {
      const { loaded } = await readEngine(flags.engine);
      const { showHeld } = await import("../../operations/deployment/index.ts");
      await onQueue(kind, flags, `Looking for ${id} in ${kind}`, async (work) => {
        const message = await showHeld(work, id, loaded);
        return { data: message, lines: describeMessage(message) };
      });
    });
  addSinkFlags(show);

  const replay = held
    .command("replay")
    .description("Send messages back to the internal queue, as they were and in order, and remove them here.");
  addSelectionFlags(replay, kind)
    .option("--explain", "only say what would happen, with the code of this checkout", false)
    .option("--engine <file>", ENGINE_TEXT);
  addSettleFlags(replay, kind, "replay");

  const drop = held.command("drop").description("Delete messages for good, once they are written to a file.");
  addSelectionFlags(drop, kind);
  addSettleFlags(drop, kind, "drop");
}

function addSelectionFlags(command: Command, kind: HeldKind): Command {
  command.option("--id <id>", "this message, repeatable", several);
  if (kind === "quarantine")
    command.option("--reason <reason>", "quarantined for this reason, repeatable", quarantineReason);
  return command
    .option("--type <type>", "type of internal event, repeatable", several)
    .option("--key <key>", "of this partition key, or of one beneath it (KEY/…)")
    .option("--field <name=value>", "with this field in the body, repeatable; dots lead into objects", fieldValue)
    .option("--workflow <id>", "of this workflow and its instances (the engine that is shipped)")
    .option("--since <time>", "sent by the engine at or after: 2026-11-24T03:00Z, or 90m, 2h, 1d ago", momentMs)
    .option("--until <time>", "sent by the engine before", momentMs);
}

function addSettleFlags(command: Command, kind: HeldKind, name: "replay" | "drop"): void {
  command
    .option("--all", "all of them", false)
    .option("--file <file>", "new file for the originals of what is removed (default: in .sluice/removed)")
    .option("--yes", "do not ask", false)
    .option("--json", "one JSON object instead of text", false)
    .action((flags: SettleFlags) => settle(kind, name, flags));
  addSinkFlags(command);
}

async function selectionOf(flags: SelectionFlags & { readonly engine?: string }): Promise<Selection> {
  const { id: ids, reason: reasons, type: types, key, field: fields, since: sinceMs, until: untilMs } = flags;
  const subject = flags.workflow === undefined ? undefined : await subjectOf("workflow", flags.workflow, flags.engine);
  return { ids, reasons, types, key, fields, subject, sinceMs, untilMs };
}

/** What the engine calls by a name that an option has too. @throws UsageError if it has no such thing. */
async function subjectOf(name: string, id: string, engineFile: string | undefined): Promise<Selection["subject"]> {
  const { engine, catalogue } = (await readEngine(engineFile)).loaded;
  const paths = catalogue.subjects?.[name]?.map((path) => path.split("."));
  if (paths) return { id, paths };
  throw new UsageError(`--${name}: engine ${engine.name} has none; select by --key or --field`);
}

interface Answer {
  readonly data: object;
  readonly lines: readonly string[];
  readonly exitCode?: number;
  /** What came of it, should it have been interrupted. */
  readonly result?: string | undefined;
}

/** The frame of all of them. */
async function onQueue(
  kind: HeldKind,
  { json, sink, ...flags }: HeldFlags,
  stage: string,
  work: (held: HeldWork, progress: Progress) => Promise<Answer>,
): Promise<void> {
  const { forSink, heldQueue } = await import("../../operations/deployment/index.ts");
  const { signal, progress, write } = terminal();
  await withTarget(flags, async (deployment) => {
    const target = forSink(deployment, sink);
    progress.stage(`${stage} of ${target.label}`);
    const held = { target, queue: heldQueue(target, kind), signal };
    const { data, lines, exitCode = 0, result } = await work(held, progress).finally(progress.end);
    await tell(data, lines, { json, write });
    if (signal.aborted && result !== undefined) throw new InterruptedError(result);
    process.exitCode = exitCode;
  });
}

async function settle(kind: HeldKind, command: "replay" | "drop", flags: SettleFlags): Promise<void> {
  const selection = await selectionOf(flags);
  const { forecastReplay, selectsAll, settleHeld } = await import("../../operations/deployment/index.ts");
  if (selectsAll(selection) !== flags.all) {
    const hint = flags.all ? "--all and a selection exclude each other" : "say which: a selection, or --all";
    throw new UsageError(`${kind} ${command}: ${hint}`);
  }
  const engine = flags.explain ? (await readEngine(flags.engine)).loaded : undefined;
  await onQueue(kind, flags, `Looking at ${kind} messages`, async (held, progress) => {
    const { target, queue, signal } = held;
    if (engine) {
      const expected = await forecastReplay(held, selection, engine);
      return { data: expected, lines: describeForecast(expected), exitCode: expected.quarantined > 0 ? 1 : 0 };
    }
    const settlement = await settleHeld({
      ...held,
      command,
      selection,
      file: flags.file ?? queue.removedFile(new Date(), command),
      async mayBegin(messages) {
        progress.end();
        return flags.yes || confirm(questionFor(command, held, messages), signal);
      },
      onProgress(done) {
        if (done.kind === "sent") progress.update(`${done.messages} of ${done.of}`);
        else if (done.kind === "sending") progress.stage(`Sending ${counted(done.messages, `${kind} message`)} back`);
        else progress.stage(`Waiting for ${counted(done.messages, "message")} that somebody else holds`);
      },
    });
    const lines = settlement ? describeSettlement(command, settlement, signal.aborted) : ["Nothing was changed."];
    const isDone =
      settlement &&
      settlement.removed === settlement.selected &&
      settlement.behind === 0 &&
      settlement.not_found.length === 0;
    const data = settlement ?? { target: target.label, queue: kind, removed: 0 };
    return { data, lines, exitCode: isDone ? 0 : 1, result: lines.at(-1) };
  });
}
