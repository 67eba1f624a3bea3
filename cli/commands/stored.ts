// `quarantine` and `dead-letter`: the same commands for the two queues in which messages wait for a person.
import type { Command } from "commander";
import { fieldValue, several, wholeNumber } from "../arguments.ts";
import type { LookOptions } from "../stored/look.ts";
import { type FieldValue, type Selection, selectsAll } from "../stored/selection.ts";
import { type StoredKind, storedQueue } from "../stored/stored-queue.ts";
import { addTargetFlags, type TargetFlags } from "../target/target-flags.ts";
import { terminal } from "../terminal.ts";
import { momentMs } from "../time-argument.ts";
import { UsageError } from "../usage-error.ts";

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

interface LookFlags extends TargetFlags, SelectionFlags {
  readonly limit: number;
  readonly json: boolean;
}

interface SettleFlags extends TargetFlags, SelectionFlags {
  readonly all: boolean;
  readonly explain?: boolean;
  readonly engine?: string;
  readonly file?: string;
  readonly yes: boolean;
  readonly json: boolean;
}

const TEXTS: Readonly<Record<StoredKind, { readonly title: string; readonly what: string }>> = {
  quarantine: { title: "Messages that can never succeed as they are: look, send again, or drop.", what: "quarantined" },
  "dead-letter": { title: "Messages that kept failing: look, send again, or drop.", what: "dead-lettered" },
};

export const addQuarantine = (program: Command): void => addStored(program, "quarantine");
export const addDeadLetter = (program: Command): void => addStored(program, "dead-letter");

function addStored(program: Command, kind: StoredKind): void {
  const { title, what } = TEXTS[kind];
  const stored = program.command(kind).description(title);

  const list = stored.command("list").description(`List ${what} messages without consuming them.`);
  addSelectionFlags(list, kind)
    .option("--limit <count>", "messages to look at", wholeNumber, 1_000)
    .option("--json", "one JSON object, with bodies", false)
    .action(async ({ limit, ...flags }: LookFlags) => {
      const { list: run } = await import("../stored/look.ts");
      const selection = await selectionOf(flags);
      await looking(kind, flags, (options) => run(options, selection, limit));
    });
  addTargetFlags(list);

  const show = stored.command("show").description("Show one message, its origin, and what would become of it today.");
  show
    .argument("<id>", "id as `list` shows it, or the id it had in the internal queue")
    .option("--json", "one JSON object", false)
    .option("--engine <file>", ENGINE_TEXT)
    .action(async (id: string, { engine, ...flags }: LookFlags & { readonly engine?: string }) => {
      const { show: run } = await import("../stored/look.ts");
      await looking(kind, flags, (options) => run(options, id, engine));
    });
  addTargetFlags(show);

  const replay = stored
    .command("replay")
    .description("Send messages back to the internal queue, as they were and in order, and remove them here.");
  addSelectionFlags(replay, kind)
    .option("--explain", "only say what would happen, with the code of this checkout", false)
    .option("--engine <file>", ENGINE_TEXT);
  addSettleFlags(replay, kind, "replay");

  const drop = stored.command("drop").description("Delete messages for good, once they are written to a file.");
  addSelectionFlags(drop, kind);
  addSettleFlags(drop, kind, "drop");
}

function addSelectionFlags(command: Command, kind: StoredKind): Command {
  command.option("--id <id>", "this message, repeatable", several);
  if (kind === "quarantine") command.option("--reason <reason>", "quarantined for this reason, repeatable", several);
  return command
    .option("--type <type>", "type of internal event, repeatable", several)
    .option("--key <key>", "of this partition key, or of one beneath it (KEY/…)")
    .option("--field <name=value>", "with this field in the body, repeatable; dots lead into objects", fieldValue)
    .option("--workflow <id>", "of this workflow and its instances (the engine that is shipped)")
    .option("--since <time>", "sent by the engine at or after: 2026-11-24T03:00Z, or 90m, 2h, 1d ago", momentMs)
    .option("--until <time>", "sent by the engine before", momentMs);
}

function addSettleFlags(command: Command, kind: StoredKind, name: "replay" | "drop"): void {
  command
    .option("--all", "all of them", false)
    .option("--file <file>", "new file for the originals of what is removed (default: in .sluice/removed)")
    .option("--yes", "do not ask", false)
    .option("--json", "one JSON object instead of text", false)
    .action((flags: SettleFlags) => settling(kind, name, flags));
  addTargetFlags(command);
}

async function selectionOf(flags: SelectionFlags & { readonly engine?: string }): Promise<Selection> {
  const { id: ids, reason: reasons, type: types, key, field: fields, since: sinceMs, until: untilMs } = flags;
  const subject = flags.workflow === undefined ? undefined : await subjectOf("workflow", flags.workflow, flags.engine);
  return { ids, reasons, types, key, fields, subject, sinceMs, untilMs };
}

/** What the engine calls by a name that an option has too. @throws UsageError if it has no such thing. */
async function subjectOf(name: string, id: string, engineFile: string | undefined): Promise<Selection["subject"]> {
  const { readEngine } = await import("../read-engine.ts");
  const { engine, catalogue } = (await readEngine(engineFile)).loaded;
  const paths = catalogue.subjects?.[name]?.map((path) => path.split("."));
  if (paths) return { id, paths };
  throw new UsageError(`--${name}: engine ${engine.name} has none; select by --key or --field`);
}

async function looking(
  kind: StoredKind,
  flags: TargetFlags & { readonly json: boolean },
  work: (options: LookOptions) => Promise<number>,
): Promise<void> {
  const { withTarget } = await import("../target/index.ts");
  const frame = { json: flags.json, ...terminal() };
  process.exitCode = await withTarget(flags, (target) => work({ target, stored: storedQueue(target, kind), ...frame }));
}

async function settling(kind: StoredKind, command: "replay" | "drop", flags: SettleFlags): Promise<void> {
  const selection = await selectionOf(flags);
  if (selectsAll(selection) !== flags.all) {
    const hint = flags.all ? "--all and a selection exclude each other" : "say which: a selection, or --all";
    throw new UsageError(`${kind} ${command}: ${hint}`);
  }
  const { withTarget } = await import("../target/index.ts");
  const { settle } = await import("../stored/settle.ts");
  const { confirm } = await import("../confirm.ts");
  const person = terminal();
  process.exitCode = await withTarget(flags, (target) => {
    const stored = storedQueue(target, kind);
    return settle({
      command,
      target,
      stored,
      selection,
      file: flags.file ?? stored.removedFile(new Date(), command),
      explain: flags.explain ?? false,
      engineFile: flags.engine,
      json: flags.json,
      confirm: (question) => (flags.yes ? Promise.resolve(true) : confirm(question, person.signal)),
      ...person,
    });
  });
}
