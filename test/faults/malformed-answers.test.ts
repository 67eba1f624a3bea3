// Answers that no service should give: from a proxy in between, or a load balancer on its worst day. Whatever they are,
// nothing counts as stored or published that the service has not said so, and nothing throws.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { quarantineStore } from "../../functions/processing/index.ts";
import { snsClient } from "../../functions/sinks/sns-client.ts";
import { snsSink } from "../../functions/sinks/sns-sink.ts";
import { queueTarget, toMessages, topicTarget } from "../../shared/publisher/index.ts";
import { lifeEvent } from "../support/faults/engine-life.ts";
import { clientOptions } from "../support/faults/patient-clients.ts";
import { deleteWorkflow } from "../support/internal-events.ts";
import { sqsRecord } from "../support/processor.ts";
import { eventsOf, read } from "../support/read.ts";

const xml = (inside: string): string =>
  `<PublishBatchResponse><PublishBatchResult>${inside}</PublishBatchResult></PublishBatchResponse>`;
const BODIES = [
  ...[
    "",
    " ",
    "\0",
    "{}",
    "null",
    "[]",
    "5",
    '"text"',
    "<html>busy</html>",
    "<html>",
    '{"Succ',
    "<a/>",
    "<a>",
    "]]>",
    "<!DOCTYPE a []>",
  ],
  ...[
    '{"Successful":5}',
    '{"Successful":[null]}',
    '{"Successful":[{}]}',
    '{"Successful":{"Id":"0"}}',
    '{"Successful":"0"}',
  ],
  ...[
    '{"Failed":[null]}',
    '{"Failed":5}',
    '{"Failed":[{}]}',
    '{"__proto__":{"Successful":[{"Id":"0"}]}}',
    '{"QueueUrl":5}',
  ],
  ...[
    '{"Successful":[{"Id":"7"}],"Failed":[{"Id":0}]}',
    '{"MD5OfMessageBody":"0"}',
    `{"MessageId":"${"m".repeat(100_000)}"}`,
  ],
  ...[
    xml(""),
    xml("text"),
    xml("<Successful/>"),
    xml("<Successful>0</Successful>"),
    xml("<Successful><member/></Successful>"),
  ],
  ...[
    xml("<Successful><member><Id>7</Id></member></Successful>"),
    xml("<Failed><member/></Failed>"),
    xml("<Failed>x</Failed>"),
  ],
  ...[xml("<Successful><member><Id>0"), `${"<a>".repeat(10_000)}`, `${"[".repeat(10_000)}`],
];
const ANSWERS = [200, 202, 204, 301, 400, 403, 413, 429, 500, 502, 503].flatMap((status) =>
  BODIES.map((body) => ({ status, body })),
);

let given = { status: 200, body: "" };
const server = createServer((request, response) => {
  request.resume().on("end", () => {
    const isJson = String(request.headers["content-type"]).includes("json");
    response.writeHead(given.status, { "content-type": isJson ? "application/x-amz-json-1.0" : "text/xml" });
    response.end(given.status === 204 ? undefined : given.body);
  });
});
let clients: { readonly sqs: SQSClient; readonly sns: SNSClient };
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const options = { ...clientOptions(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), maxAttempts: 1 };
  clients = { sqs: new SQSClient({ ...options, useQueueUrlAsEndpoint: false }), sns: snsClient(options) };
});
afterAll(() => {
  clients.sqs.destroy();
  clients.sns.destroy();
  server.close();
});

const QUEUE_URL = "http://127.0.0.1/000000000000/queue";
const [message] = toMessages([lifeEvent(0)], 10_000);

test("the processor takes no event for published, and quarantines none for it", async () => {
  const { publish } = snsSink(clients.sns, "arn:aws:sns:us-east-1:000000000000:topic", "standard");
  const reading = read(deleteWorkflow());
  const events = reading.kind === "published" ? reading.events : [];
  expect(eventsOf(reading)).toHaveLength(1);

  for (given of ANSWERS) {
    const results = await publish(events, 5_000);
    expect([given, results]).toEqual([given, [expect.objectContaining({ kind: "service-refused" })]]);
  }
});

test("the processor takes no unreadable record for stored", async () => {
  const store = quarantineStore(clients.sqs, QUEUE_URL);

  for (given of ANSWERS) {
    const result = await store(sqsRecord("{", "g"), { reason: "invalid-json", detail: "half" }, 5_000);
    expect([given, result]).toEqual([given, expect.any(String)]);
  }
});

test.each(["queue", "topic"] as const)(
  "the engine SDK takes no event for accepted by its %s, and none for hopeless",
  async (kind) => {
    for (given of ANSWERS) {
      const target =
        kind === "queue"
          ? queueTarget(clients.sqs, "arn:aws:sqs:us-east-1:000000000000:queue.fifo")
          : topicTarget(clients.sns, "arn:aws:sns:us-east-1:000000000000:topic.fifo");
      const answers = await target.send(message ? [message] : []);
      expect([given, answers]).toEqual([given, [{ reason: expect.any(String), isRetryable: true }]]);
    }
  },
);
