// Which database has the outbox: `--database`, or the environment, since a password is for no list of processes.
import { type Command, Option } from "commander";
import type { Database } from "../../operations/outbox/index.ts";
import { UsageError } from "../errors.ts";

export interface DatabaseFlags {
  readonly database?: string;
}

export const addDatabaseFlag = (command: Command): Command =>
  command.addOption(
    new Option("--database <url>", "PostgreSQL with the outbox: postgres://USER@HOST:PORT/DATABASE").env(
      "SLUICE_DATABASE_URL",
    ),
  );

/** @throws UsageError if none is named. InputError if it is no URL of one. */
export async function chosenDatabase({ database }: DatabaseFlags): Promise<Database> {
  if (!database) {
    throw new UsageError(
      "name the database: SLUICE_DATABASE_URL=postgres://USER:PASSWORD@HOST:PORT/DATABASE, or --database",
    );
  }
  const { openDatabase } = await import("../../operations/outbox/index.ts");
  return openDatabase(database);
}
