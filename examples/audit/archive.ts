// The archive as tables: what Athena shows of a bucket, here of its folder on this machine.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { gunzipSync } from "node:zlib";

/** The columns of contract v1, and the two that the names of folders tell. */
const COLUMNS = [
  "specversion",
  "id",
  "source",
  "type",
  "subject",
  "time",
  "datacontenttype",
  "dataschema",
  "partitionkey",
  "sequence",
  "data",
  "arrival_date",
  "event_type",
] as const;

export interface Archive {
  readonly events: number;
  readonly files: number;
  readonly query: (sql: string) => Record<string, unknown>[];
}

/** Reads a bucket into table `v1` of a database, for queries as Athena takes them. */
export function openArchive(bucketFolder: string, databaseName: string): Archive {
  const database = new DatabaseSync(":memory:");
  database.exec(`ATTACH ':memory:' AS ${databaseName}; CREATE TABLE ${databaseName}.v1 (${COLUMNS.join(", ")})`);
  // Athena's name for what SQLite calls json_extract.
  database.function("json_extract_scalar", (json, path) => {
    const row = EXTRACT.get(json as string, path as string);
    return row?.["value"] as string | number | null;
  });
  const insert = database.prepare(`INSERT INTO ${databaseName}.v1 VALUES (${COLUMNS.map(() => "?").join(", ")})`);
  const files = globSync("events/arrival_date=*/event_type=*/*.gz", { cwd: bucketFolder });
  let events = 0;
  for (const file of files) {
    const [, arrival_date, event_type] = /arrival_date=([^/]+)\/event_type=([^/]+)/.exec(file) ?? [];
    const lines = gunzipSync(readFileSync(join(bucketFolder, file)))
      .toString("utf8")
      .trimEnd()
      .split("\n");
    for (const line of lines) {
      const event = { ...JSON.parse(line), arrival_date, event_type };
      // `data` stays text, as in the table on AWS: a field that is added is there at once.
      insert.run(...COLUMNS.map((name) => (name === "data" ? JSON.stringify(event.data) : event[name])));
      events += 1;
    }
  }
  return { events, files: files.length, query: (sql) => database.prepare(sql).all() };
}

const EXTRACT = new DatabaseSync(":memory:").prepare("SELECT json_extract(?, ?) AS value");
