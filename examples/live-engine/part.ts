// One part of the engine as a process of its own: node part.ts worker | scheduler | retry | rollup | relay. The database is LIVE_DATABASE, what
// the part reads or sends to is LIVE_QUEUE or LIVE_TOPIC; AWS is where the environment says.
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { Client, Pool } from "pg";
import { relay } from "../../shared/outbox/index.ts";
import { topicTarget } from "../../shared/publisher/index.ts";
import { consume } from "./consume.ts";
import { CONSUMERS } from "./consumers.ts";
import { work } from "./worker.ts";

const [name = ""] = process.argv.slice(2);
const { LIVE_DATABASE, LIVE_QUEUE = "", LIVE_TOPIC = "" } = process.env;
const pool = new Pool({ connectionString: LIVE_DATABASE, max: 6 });
pool.on("error", () => undefined); // the transaction that it concerns fails by itself
process.on("disconnect", () => process.exit(1)); // nothing of the engine outlives who started it
const consumer = CONSUMERS[name];
if (consumer) await consume({ sqs: new SQSClient(), url: LIVE_QUEUE }, pool, consumer);
else if (name === "worker") await work(pool);
else {
  const connect = async (): Promise<Client> => {
    const client = new Client({ connectionString: LIVE_DATABASE });
    await client.connect();
    return client;
  };
  await relay({ connect, target: topicTarget(new SNSClient(), LIVE_TOPIC), signal: new AbortController().signal });
}
