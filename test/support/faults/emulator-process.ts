// SQS and SNS in a process of their own that keeps its state on disk, so that it can be killed and started again.
// Arguments: port, folder. The emulator's own `startFauxqs` would listen on every interface.
import { buildApp } from "fauxqs";
import { LOCAL_REGION } from "../../../local/this-machine.ts";

const [port, folder = ""] = process.argv.slice(2);
// biome-ignore lint/suspicious/noExplicitAny: modules of the emulator that it does not export.
const part = (path: string): Promise<any> => import(new URL(path, import.meta.resolve("fauxqs")).href);
const { SqsStore } = await part("./sqs/sqsStore.js");
const { SnsStore } = await part("./sns/snsStore.js");
const { S3Store } = await part("./s3/s3Store.js");
const { PersistenceManager } = await part("./persistence.js");

const stores = { sqsStore: new SqsStore(), snsStore: new SnsStore(), s3Store: new S3Store() };
const persistence = new PersistenceManager(folder);
persistence.loadSqsAndSns(stores.sqsStore, stores.snsStore);
stores.sqsStore.persistence = persistence;
stores.snsStore.persistence = persistence;
for (const queue of stores.sqsStore.allQueues()) queue.persistence = persistence;

process.on("disconnect", () => process.exit(0));
const app = buildApp({ logger: false, defaultRegion: LOCAL_REGION, stores });
const endpoint = await app.listen({ host: "127.0.0.1", port: Number(port) });
process.send?.(endpoint);
