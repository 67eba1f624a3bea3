// A relay as a process: `node relay-process.ts DATABASE-URL ENDPOINT`.
import { SQSClient } from "@aws-sdk/client-sqs";
import pg from "pg";
import { relay } from "../../../shared/outbox/index.ts";
import { queueTarget } from "../../../shared/publisher/index.ts";
import { QUEUE_ARN } from "../../support/sqs-over-http.ts";

const [connectionString, endpoint = ""] = process.argv.slice(2);
const credentials = { accessKeyId: "none", secretAccessKey: "none" };
const sqs = new SQSClient({ region: "eu-west-1", endpoint, credentials });
const end = new AbortController();
process.on("SIGTERM", () => end.abort());

await relay({
  async connect() {
    const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 });
    client.on("error", () => undefined); // what it is asked for tells
    await client.connect();
    return client;
  },
  target: queueTarget(sqs, QUEUE_ARN),
  signal: end.signal,
});
