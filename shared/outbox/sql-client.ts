/** What runs SQL: a client of `pg`, or whatever answers as it does. One connection, not a pool. */
export interface SqlClient {
  /** With `$1`, `$2` in the text. */
  query(text: string, values?: unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
}

/** Commits what the work has done, or rolls it back and rejects with what the work did. */
export async function inTransaction<Result>(client: SqlClient, work: () => Promise<Result>): Promise<Result> {
  await client.query("begin");
  try {
    const result = await work();
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback").catch(() => undefined); // the first failure is the one to tell of
    throw error;
  }
}
