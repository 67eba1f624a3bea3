// The deployed bundle in a process of its own, as Lambda runs it while an invocation is traced: what it sends carries the trace on.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { functionEnvironment } from "../../../bench/environment.ts";
import * as factories from "../../support/internal-events.ts";
import { sqsRecord } from "../../support/processor.ts";
import { synthesizeStack } from "../../support/stack.ts";

const TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

interface Call {
  readonly action: string;
  readonly headers: IncomingHttpHeaders;
}

const PUBLISHED = `<PublishBatchResponse><PublishBatchResult><Successful>
<member><Id>0</Id><MessageId>m</MessageId></member></Successful></PublishBatchResult></PublishBatchResponse>`;

/** With the checksum that the SDK compares. */
function stored(request: string): string {
  const MD5OfMessageBody = createHash("md5").update(JSON.parse(request).MessageBody).digest("hex");
  return JSON.stringify({ MessageId: "m", MD5OfMessageBody });
}

/** Takes what is published and what is quarantined. */
async function services(): Promise<{ readonly endpoint: string; readonly calls: Call[] }> {
  const calls: Call[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const action = request.headers["x-amz-target"] ?? new URLSearchParams(body).get("Action");
    calls.push({ action: String(action), headers: request.headers });
    response.end(action === "AmazonSQS.SendMessage" ? stored(body) : PUBLISHED);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls };
}

/** @returns what it logged */
function invoke(bundle: string, variables: Readonly<Record<string, string>>): Promise<string> {
  const records = [sqsRecord(factories.stepInstanceUpdate(), "a"), sqsRecord("gar{bage", "b")];
  const code = `import { handler } from ${JSON.stringify(pathToFileURL(bundle).href)};
await handler({ Records: ${JSON.stringify(records)} }, { awsRequestId: "r", getRemainingTimeInMillis: () => 10_000 });`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", code], {
    env: { ...functionEnvironment("v1"), ...variables },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let written = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (written += chunk.toString("utf8")));
  return new Promise((resolve) => child.once("close", () => resolve(written)));
}

test("a traced invocation hands its trace to SNS and SQS and names it in its log, and one that is not traced sends none", async () => {
  const { outputFolder } = synthesizeStack({ tracing: true });
  const asset = readdirSync(outputFolder).find((name) => name.startsWith("asset."));
  const bundle = join(outputFolder, `${asset}`, "index.mjs");
  const { endpoint, calls } = await services();
  const there = {
    ...{ AWS_ENDPOINT_URL_SNS: endpoint, AWS_ENDPOINT_URL_SQS: endpoint },
    SLUICE_QUARANTINE_QUEUE_URL: `${endpoint}/111122223333/quarantine`, // the client goes where this points
  };

  const log = await invoke(bundle, { ...there, _X_AMZN_TRACE_ID: TRACE });
  const traced = calls.splice(0);
  await invoke(bundle, there);

  const sent = traced.map(({ action, headers }) => [action, headers["x-amzn-trace-id"]]);
  expect(sent.toSorted()).toEqual([
    ["AmazonSQS.SendMessage", TRACE],
    ["PublishBatch", TRACE],
  ]);
  for (const message of ["batch.processed", "record.quarantined"]) {
    const line = log.split("\n").find((each) => each.includes(`"${message}"`)) ?? "{}";
    expect(JSON.parse(line)).toMatchObject({ message, xray_trace_id: "1-5759e988-bd862e3fe1be46a994272793" });
  }
  expect(calls.map(({ headers }) => headers["x-amzn-trace-id"])).toEqual([undefined, undefined]);
});
