// What the deployed bundle keeps alive: invoked thousands of times in this process, against an SNS that takes everything,
// with garbage collected before each look. Resident memory moves in steps of V8's own; this does not.
// Arguments: file of the bundle, events. Started with --expose-gc.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { pathToFileURL } from "node:url";
import { lifeEvent } from "../support/faults/engine-life.ts";

const [bundle = "", events = "0"] = process.argv.slice(2);
const BATCH = 10;
const LOOKS = 4;

const server = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  const ids = [...new URLSearchParams(body)].filter(([key]) => key.endsWith(".Id")).map(([, id]) => id);
  const members = ids.map((id) => `<member><Id>${id}</Id><MessageId>m</MessageId></member>`).join("");
  const result = `<PublishBatchResult><Failed/><Successful>${members}</Successful></PublishBatchResult>`;
  response.writeHead(200, { "content-type": "text/xml" }).end(`<PublishBatchResponse>${result}</PublishBatchResponse>`);
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
Object.assign(process.env, {
  ...{ AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local", AWS_REGION: "us-east-1" },
  ...{ AWS_LAMBDA_FUNCTION_NAME: "processor", AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand" },
  ...{ AWS_ENDPOINT_URL_SNS: endpoint, AWS_ENDPOINT_URL_SQS: endpoint },
  ...{ SLUICE_CLUSTER: "local", SLUICE_CONTRACTS: "v1,maestro", SLUICE_STAGE: "local" },
  SLUICE_EXTERNAL_TOPIC_TYPE: "standard",
  ...{ SLUICE_EXTERNAL_TOPIC_ARN: "arn:aws:sns:us-east-1:000000000000:external" },
  SLUICE_QUARANTINE_QUEUE_URL: `${endpoint}/000000000000/quarantine`,
});
process.stdout.write = () => true; // the log and metrics of every batch

const { handler } = await import(pathToFileURL(bundle).href);
const heapMib: number[] = [];
for (let index = 0; index < Number(events); index += BATCH) {
  const records = Array.from({ length: BATCH }, (_, place) => recordOf(index + place));
  const endMs = Date.now() + 60_000;
  const context = { awsRequestId: `r${index}`, getRemainingTimeInMillis: () => endMs - Date.now() };
  const { batchItemFailures } = await handler({ Records: records }, context);
  if (batchItemFailures.length > 0) throw new Error(`batch ${index}: ${batchItemFailures.length} failed`);
  if ((index + BATCH) % (Number(events) / LOOKS) === 0) {
    globalThis.gc?.();
    heapMib.push(process.memoryUsage().heapUsed / 1_048_576);
  }
}
process.send?.(heapMib);
server.close();

function recordOf(index: number) {
  const attributes = { ApproximateReceiveCount: "1", MessageGroupId: `g${index}`, SequenceNumber: `${index}` };
  return { messageId: `m${index}`, body: JSON.stringify(lifeEvent(index)), attributes, messageAttributes: {} };
}
