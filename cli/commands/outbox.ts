// `outbox`: made in the engine's database, moved from there, and what was set aside, for people.
import type { Command } from "commander";
import { InterruptedError, removedPath } from "../../operations/index.ts";
import type { RowSelection } from "../../operations/outbox/index.ts";
import { addDatabaseFlag, chosenDatabase, type DatabaseFlags } from "../arguments/database.ts";
import { readEngine, rowPosition, rowPositions, wholeNumber } from "../arguments/values.ts";
import { UsageError } from "../errors.ts";
import { confirm, tell, terminal } from "../terminal/terminal.ts";
import { counted } from "../terminal/text.ts";
import { describeRow, describeRowSettlement, describeRows } from "./describe-outbox.ts";
import { addRelay } from "./outbox-relay.ts";

export function addOutbox(program: Command): void {
  const outbox = program
    .command("outbox")
    .description("Events that an engine enqueues in its own PostgreSQL transaction: make the outbox, move them, look.");
  addMigrate(outbox);
  addRelay(outbox);
  addList(outbox);
  addShow(outbox);
  addSettle(outbox, "replay", "Enqueue rows that were set aside once more, behind what waits, and remove them here.");
  addSettle(outbox, "drop", "Delete rows that were set aside for good, once they are written to a file.");
}

function addMigrate(outbox: Command): void {
  const command = outbox
    .command("migrate")
    .description("Bring the outbox of a database to this version: one schema, `sluice`. Twice is as good as once.")
    .option("--print", "only print the SQL, for migrations of your own", false)
    .option("--json", "one JSON object instead of text", false)
    .action(async ({ print, json, ...flags }: DatabaseFlags & { print: boolean; json: boolean }) => {
      const { migrate, migrationSql } = await import("../../shared/outbox/index.ts");
      const { write } = terminal();
      if (print) return write(migrationSql().trimEnd());
      const database = await chosenDatabase(flags);
      const { withOutbox } = await import("../../operations/outbox/index.ts");
      const migrated = await withOutbox(database, migrate);
      const line =
        migrated.length === 0
          ? `The outbox in ${database.label} is of this version already.`
          : `The outbox in ${database.label} is made, version ${migrated.at(-1)}; grant its roles what they need (docs/outbox.md).`;
      await tell({ database: database.label, migrated }, [line], { json, write });
    });
  addDatabaseFlag(command);
}

interface SelectionFlags {
  readonly position?: string[];
  readonly key?: string;
  readonly reason?: string;
}

const addSelectionFlags = (command: Command): Command =>
  command
    .option("--position <number>", "this row, repeatable", rowPositions)
    .option("--key <key>", "of this key, or of one beneath it (KEY/…)")
    .option("--reason <text>", "with this text in its reason");

const selectionOf = ({ position: positions, key, reason }: SelectionFlags): RowSelection => ({
  positions,
  key,
  reason,
});

interface ListFlags extends DatabaseFlags, SelectionFlags {
  readonly limit: number;
  readonly json: boolean;
}

function addList(outbox: Command): void {
  const command = outbox.command("list").description("List rows that were set aside: no events of the engine.");
  addSelectionFlags(command)
    .option("--limit <count>", "rows to show, oldest first", wholeNumber, 1_000)
    .option("--json", "one JSON object, with events", false)
    .action(async ({ limit, json, ...flags }: ListFlags) => {
      const { write } = terminal();
      const database = await chosenDatabase(flags);
      const { listSetAside } = await import("../../operations/outbox/index.ts");
      const found = await listSetAside(database, selectionOf(flags), limit);
      await tell(found, describeRows(found), { json, write });
    });
  addDatabaseFlag(command);
}

interface ShowFlags extends DatabaseFlags {
  readonly engine?: string;
  readonly json: boolean;
}

function addShow(outbox: Command): void {
  const command = outbox
    .command("show")
    .description("Show one row that was set aside, and what would become of it today.")
    .argument("<position>", "position as `list` shows it", rowPosition)
    .option("--engine <file>", "module of the engine whose events they are (default: the engine that is shipped)")
    .option("--json", "one JSON object", false)
    .action(async (position: string, { engine, json, ...flags }: ShowFlags) => {
      const { write } = terminal();
      const database = await chosenDatabase(flags);
      const { showSetAside } = await import("../../operations/outbox/index.ts");
      const row = await showSetAside(database, position, (await readEngine(engine)).loaded);
      await tell(row, describeRow(row), { json, write });
    });
  addDatabaseFlag(command);
}

interface SettleFlags extends DatabaseFlags, SelectionFlags {
  readonly all: boolean;
  readonly file?: string;
  readonly yes: boolean;
  readonly json: boolean;
}

function addSettle(outbox: Command, name: "replay" | "drop", description: string): void {
  const command = outbox.command(name).description(description);
  addSelectionFlags(command)
    .option("--all", "all of them", false)
    .option("--file <file>", "new file for the originals of what is removed (default: in .sluice/removed)")
    .option("--yes", "do not ask", false)
    .option("--json", "one JSON object instead of text", false)
    .action((flags: SettleFlags) => settle(name, flags));
  addDatabaseFlag(command);
}

async function settle(name: "replay" | "drop", { all, yes, json, ...flags }: SettleFlags): Promise<void> {
  const selection = selectionOf(flags);
  if (Object.values(selection).every((value) => value === undefined) !== all) {
    const hint = all ? "--all and a selection exclude each other" : "say which: a selection, or --all";
    throw new UsageError(`outbox ${name}: ${hint}`);
  }
  const { signal, progress, write } = terminal();
  const database = await chosenDatabase(flags);
  const { settleSetAside } = await import("../../operations/outbox/index.ts");
  progress.stage(`Looking at rows set aside in ${database.label}`);
  const settlement = await settleSetAside({
    ...{ database, command: name, selection, signal },
    file: flags.file ?? removedPath(`outbox.${database.label.replaceAll(/[^\w.-]+/g, "-")}`, name, new Date()),
    async mayBegin(rows) {
      progress.end();
      const what = `${counted(rows, "row")} set aside in ${database.label}`;
      return yes || confirm(name === "replay" ? `Enqueue ${what} again?` : `Delete ${what}?`, signal);
    },
    onProgress: (removed, of) => progress.update(`${removed} of ${of}`),
  }).finally(progress.end);
  const lines = settlement ? describeRowSettlement(name, settlement) : ["Nothing was changed."];
  await tell(settlement ?? { database: database.label, removed: 0 }, lines, { json, write });
  if (signal.aborted && settlement) throw new InterruptedError(lines.at(-1) ?? "");
  process.exitCode = settlement ? 0 : 1;
}
