// The way to the engine's database, by `pg`, which is loaded only when asked for.
import type { Client, ClientConfig } from "pg";
import type { RelayConnection } from "../../shared/outbox/index.ts";
import { InputError, TargetError, type TargetErrorCode } from "../errors.ts";

/** Which database, for people: without user and password. */
export interface Database {
  readonly label: string;
  /** A connection of its own. @throws TargetError */
  readonly connect: () => Promise<RelayConnection>;
}

const CONNECTION_TIMEOUT_MS = 5_000;
/** A server that vanishes answers nothing: then the connection counts as gone. */
const QUERY_TIMEOUT_MS = 60_000;
const KEEP_ALIVE_AFTER_MS = 10_000;

/** @throws InputError for what is no URL of PostgreSQL; it never repeats it, since there is a password in it. */
export async function openDatabase(url: string): Promise<Database> {
  const pg = (await import("pg")).default;
  const make = (): Client =>
    new pg.Client({
      connectionString: url,
      application_name: "sluice outbox",
      connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
      query_timeout: QUERY_TIMEOUT_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
    } satisfies ClientConfig);
  const label = labelOf(url, make);
  return {
    label,
    async connect() {
      const client = make();
      client.on("error", () => undefined); // whatever is asked for next fails with it
      try {
        await client.connect();
      } catch (error) {
        await client.end().catch(() => undefined);
        throw asTargetError(error, label);
      }
      return client;
    },
  };
}

function labelOf(url: string, make: () => Client): string {
  const refused = new InputError("not-a-database-url", "expected postgres://USER:PASSWORD@HOST:PORT/DATABASE");
  if (!/^postgres(ql)?:\/\//.test(url)) throw refused;
  try {
    const { host, port, database } = make();
    return `${host}:${port}/${database}`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_INVALID_URL" || error instanceof URIError) throw refused;
    throw error;
  }
}

/** Connects, works, and closes the connection. @throws TargetError for what the database refuses */
export async function withOutbox<Result>(
  { label, connect }: Database,
  work: (connection: RelayConnection) => Promise<Result>,
): Promise<Result> {
  const connection = await connect();
  try {
    return await work(connection);
  } catch (error) {
    throw asTargetError(error, label);
  } finally {
    await connection.end().catch(() => undefined); // it may be gone already
  }
}

/** By SQLSTATE. https://www.postgresql.org/docs/18/errcodes-appendix.html */
const MEANINGS: readonly (readonly [RegExp, TargetErrorCode, string])[] = [
  [/^(3F000|42P01|42883)$/, "no-outbox", "there is no outbox in"],
  [/^42501$/, "outbox-not-allowed", "the role is not allowed to do this in"],
  [/^28/, "database-login", "no login to"],
  [/^3D/, "database-login", "no such database:"],
  // Of the system, of the client and of a server that ends or has no room.
  [/^(E[A-Z]+|08\w{3}|53\w{3}|57P\w\d)$/, "no-database", "nothing answers at"],
];

const LOST = /timeout|terminated|not queryable|SSL/i;

/** What is neither of the database nor of the way to it comes back as it is. */
export function asTargetError(error: unknown, label: string): unknown {
  if (!(error instanceof Error) || error instanceof TargetError || error instanceof InputError) return error;
  const { code = "" } = error as NodeJS.ErrnoException;
  const said = (error.message || code).replaceAll(/\s+/g, " ").trim();
  const made = (own: TargetErrorCode, text: string) =>
    new TargetError(own, `${text} ${label} (${said})`, { place: label, said }, { cause: error });
  if (code === "ERR_MODULE_NOT_FOUND") return error;
  for (const [pattern, own, text] of MEANINGS) if (pattern.test(code)) return made(own, text);
  if (code === "" && LOST.test(said)) return made("no-database", "nothing answers at");
  return /^[0-9A-Z]{5}$/.test(code) ? made("refused", "refused by") : error;
}
