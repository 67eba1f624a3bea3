// The engine behind a Sluice that somebody else runs, until that lets go: `npm start -- --stay --live` starts this, and says in a message what
// it attaches to.
import { once } from "node:events";
import { startPostgres } from "../../local/postgres.ts";
import { startLive } from "./live.ts";

const [{ endpoint, outputs, perSecond }] = await once(process, "message");
const postgres = await startPostgres();
const live = await startLive({ endpoint, outputs, perSecond, database: postgres.url, onLine: console.error });
process.send?.({ database: postgres.url });
await once(process, "disconnect");
await live.stop();
await postgres.stop();
process.exit();
