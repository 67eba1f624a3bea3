import { readFileSync } from "node:fs";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { beforeEach, describe, expect, test } from "vitest";
import {
  changeId,
  HANDLED_CHANGES_TABLE,
  type SqlDatabase,
  sqlDuplicates,
  withoutDuplicates,
} from "../../../shared/subscriber/index.ts";
import { stepChange } from "../../support/external-events.ts";
import { postgres } from "../../support/postgres.ts";

const NOW_MS = 1_764_000_000_000;
const change = stepChange({ statuses: ["RUNNING", "SUCCEEDED"] });

/** As the page says. */
function sqlite(): SqlDatabase {
  const database = new DatabaseSync(":memory:");
  return {
    query: async (text, values) => {
      const named = Object.fromEntries(values.map((value, index) => [`$${index + 1}`, value as SQLInputValue]));
      return { rows: database.prepare(text).all(named) };
    },
  };
}

const page = readFileSync("docs/subscribing.md", "utf8");
const [transaction = "", upsert = "", ...others] = [...page.matchAll(/^```sql\n(.*?)^```/gms)]
  .map(([, sql = ""]) => sql)
  .filter((sql) => sql.includes("ON CONFLICT"));

const pool = await postgres();
describe.each([
  ["PostgreSQL", pool],
  ["node:sqlite", sqlite()],
] as const)("on %s", (_, database: SqlDatabase) => {
  beforeEach(async () => {
    await database.query(HANDLED_CHANGES_TABLE, []);
    await database.query("DELETE FROM handled_changes", []);
  });

  const store = (nowMs = NOW_MS) => sqlDuplicates({ database, now: () => nowMs, rememberDays: 1, workSeconds: 60 });

  test("a change is handled once, also after a restart", async () => {
    const handled: unknown[] = [];
    const restarted = () => withoutDuplicates((received) => void handled.push(received), store());

    for (const handle of [restarted(), restarted()]) for (const received of [change, change]) await handle(received);

    expect(handled).toEqual([change]);
  });

  test("work that failed is done again", async () => {
    await expect(store().once("a", () => Promise.reject(new Error("no")))).rejects.toThrow("no");

    expect(await store().once("a", async () => undefined)).toBe("done");
  });

  test("of two processes at the same time one does the work, and the other's message comes again", async () => {
    const [begun, work] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const first = store().once("a", () => {
      begun.resolve();
      return work.promise;
    });
    await begun.promise;
    const others = await Promise.allSettled(Array.from({ length: 5 }, () => store().once("a", async () => undefined)));
    work.resolve();

    expect(others.filter(({ status }) => status === "rejected")).toHaveLength(5);
    expect(others[0]).toMatchObject({ reason: { message: expect.stringContaining("under way elsewhere") } });
    expect(await first).toBe("done");
    expect(await store().once("a", async () => undefined)).toBe("duplicate");
  });

  test("work that was cut off is done again once its time is over, and what it still ends with harms nothing", async () => {
    const [begun, cutOff] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const first = store()
      .once("a", () => {
        begun.resolve();
        return cutOff.promise;
      })
      .catch(String);
    await begun.promise;
    await expect(store(NOW_MS + 59_000).once("a", async () => undefined)).rejects.toThrow("under way");

    expect(await store(NOW_MS + 60_000).once("a", async () => undefined)).toBe("done");
    cutOff.reject(new Error("no"));

    expect(await first).toBe("Error: no");
    expect(await store(NOW_MS + 60_000).once("a", async () => undefined)).toBe("duplicate");
  });

  test("a change is forgotten after the days that it is to be remembered", async () => {
    await store().once("a", async () => undefined);

    expect(await store(NOW_MS + 86_399_999).once("a", async () => undefined)).toBe("duplicate");
    expect(await store(NOW_MS + 86_400_000).once("a", async () => undefined)).toBe("done");
  });

  test("the page's statement keeps the latest state, whatever comes twice or late, of each deployment", async () => {
    await database.query(
      "CREATE TABLE IF NOT EXISTS states (source TEXT, subject TEXT, status TEXT, time TEXT, sequence TEXT, PRIMARY KEY (source, subject))",
      [],
    );
    const at = (status: string, sequence: number, atMs: number, cluster = "blue") =>
      stepChange({ statuses: ["STARTING", status], sequence, atMs: NOW_MS + atMs, cluster });
    const ended = at("SUCCEEDED", 2, 20);

    for (const received of [
      at("RUNNING", 1, 10),
      ended,
      at("RUNNING", 9, 10),
      ended,
      at("RUNNING", 1, 20),
      at("PAUSED", 1, 1, "green"),
    ]) {
      const { source, subject, time, sequence, data } = received.event as unknown as Record<string, string> & {
        data: { status: string };
      };
      await database.query(upsert, [source, subject, data.status, time, sequence]);
    }

    expect(others).toEqual([]);
    expect((await database.query("SELECT source, status FROM states ORDER BY source", [])).rows).toEqual([
      { source: "/sluice/blue", status: "SUCCEEDED" },
      { source: "/sluice/green", status: "PAUSED" },
    ]);
  });
});

test("an effect in one transaction with its change happens once, however often and at once it comes", async () => {
  await pool.query(HANDLED_CHANGES_TABLE);
  await pool.query("CREATE TABLE counters (name TEXT PRIMARY KEY, value INT NOT NULL)");
  await pool.query("INSERT INTO counters VALUES ('succeeded', 0)");
  const handle = async (fails: boolean) => {
    const client = await pool.connect();
    try {
      await client.query("BEGIN");
      const { rowCount } = await client.query(/^INSERT [^;]+/m.exec(transaction)?.[0] ?? "", [
        changeId(change),
        NOW_MS,
      ]);
      if (rowCount === 1) await client.query("UPDATE counters SET value = value + 1 WHERE name = 'succeeded'");
      await client.query(fails ? "ROLLBACK" : "COMMIT");
    } finally {
      client.release();
    }
  };

  await handle(true);
  await Promise.all(Array.from({ length: 8 }, () => handle(false)));

  expect((await pool.query("SELECT value FROM counters")).rows).toEqual([{ value: 1 }]);
});
