// A PostgreSQL for an example: the one that is named, or a real server on loopback that goes with the example, as does its folder.
import { Client } from "pg";
import { startPostgres } from "../../local/postgres.ts";

/** The server at a URL; without one, one that is started for the example. A server that is not there is told in a line. */
export async function withPostgres(given: string | undefined, example: (url: string) => Promise<void>): Promise<void> {
  if (given === undefined) {
    const postgres = await startPostgres();
    return await example(postgres.url).finally(postgres.stop);
  }
  try {
    const client = new Client({ connectionString: given });
    await client.connect();
    await client.end();
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    console.error(`this example cannot run: no PostgreSQL at ${JSON.stringify(given)}: ${message || code}`);
    process.exitCode = 1;
    return;
  }
  await example(given);
}
