// Publishers in other languages, with nothing of Sluice: npm run -s example publishers [LANGUAGE…]
// Each sends the events of docs/internal/vectors.json, once to a queue where it is looked at, and once to Sluice.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, DeleteMessageCommand, type Message, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { readMessage } from "../../shared/contracts/index.ts";
import { contractsOf, loadEngine } from "../../shared/engines/index.ts";
import { type Pipeline, withPipeline } from "../runner/pipeline.ts";
import { LANGUAGES } from "./languages.ts";
import { differences, expectedMessages, type StoredMessage, type Vectors } from "./vectors.ts";

const FILE = fileURLToPath(new URL("../../docs/internal/vectors.json", import.meta.url));
const expected = expectedMessages(JSON.parse(readFileSync(FILE, "utf8")) as Vectors);
const names = process.argv.slice(3);
const unknown = names.find((name) => !Object.hasOwn(LANGUAGES, name));
if (unknown === undefined) for (const name of names.length > 0 ? names : Object.keys(LANGUAGES)) await check(name);
else {
  console.error(`no publisher in ${unknown}: there is one in ${Object.keys(LANGUAGES).join(", ")}`);
  process.exitCode = 2;
}

async function check(name: string): Promise<void> {
  console.log(`${name}: preparing …`);
  const program = LANGUAGES[name]?.();
  if (program?.kind !== "ready") {
    console.log(`${name}: not run: ${program?.reason}`);
    if (names.length > 0) process.exitCode = 1;
    return;
  }
  await withPipeline({}, async (pipeline) => {
    const stored = await inQueue(pipeline, (url) => run(program.command, url, pipeline));
    const found = [...differences(expected, stored), ...(await publishedBy(program.command, pipeline))];
    for (const line of found) console.error(`${name}: ${line}`);
    if (found.length > 0) process.exitCode = 1;
    else console.log(`${name}: ${expected.length} messages, each in its group, and all that comes of them outside`);
  });
}

/** What a program sends to a queue that nobody else reads. */
async function inQueue({ sqs }: Pipeline, send: (queueUrl: string) => Promise<void>): Promise<StoredMessage[]> {
  const Attributes = { FifoQueue: "true" };
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "publisher.fifo", Attributes }));
  await send(QueueUrl ?? "");
  return (await drain(sqs, QueueUrl)).map(
    ({ Body = "", Attributes: { MessageGroupId, MessageDeduplicationId } = {} }) => ({
      ...{ body: Body, groupId: MessageGroupId ?? "", deduplicationId: MessageDeduplicationId ?? "" },
    }),
  );
}

/** A line if other external events come of it than of the vectors. */
async function publishedBy(command: readonly [string, ...string[]], pipeline: Pipeline): Promise<string[]> {
  const { sqs, sns, aws, topicArn, quiet } = pipeline;
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "subscriber" }));
  const Endpoint = topicArn.replace(":sns:", ":sqs:").replace(/[^:]+$/, "subscriber");
  const Attributes = { RawMessageDelivery: "true" };
  await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: "sqs", Endpoint, Attributes }));
  await run(command, aws.outputs["InternalQueueUrl"] ?? "", pipeline);
  await quiet();
  const ids = (await drain(sqs, QueueUrl)).map(({ Body = "" }) => (JSON.parse(Body) as { id: string }).id);
  const wanted = await expectedIds();
  const isSame = JSON.stringify(ids.toSorted()) === JSON.stringify(wanted.toSorted());
  return isSame ? [] : [`${ids.length} external events, and not the ${wanted.length} of the vectors`];
}

async function expectedIds(): Promise<string[]> {
  const { engine } = await loadEngine();
  const rules = { internal: engine.internal, contracts: contractsOf(engine, ["v1"]) };
  const context = { cluster: "local", sequenceNumber: "0", nowMs: 0 };
  return expected.flatMap(({ body }) => {
    const reading = readMessage(body, rules, context);
    return reading.kind === "published" ? reading.events.map(({ id }) => id) : [];
  });
}

async function drain(sqs: Pipeline["sqs"], QueueUrl: string | undefined): Promise<Message[]> {
  const all: Message[] = [];
  for (;;) {
    const command = new ReceiveMessageCommand({
      ...{ QueueUrl, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ["All"] },
    });
    const { Messages = [] } = await sqs.send(command);
    if (Messages.length === 0) return all;
    for (const message of Messages) {
      all.push(message);
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
    }
  }
}

async function run([command, ...first]: readonly string[], queueUrl: string, { aws }: Pipeline): Promise<void> {
  const env = {
    ...process.env,
    ...{ AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local", AWS_ENDPOINT_URL: aws.endpoint },
    ...{ AWS_REGION: "us-east-1", AWS_DEFAULT_REGION: "us-east-1" },
  };
  const child = spawn(command ?? "", [...first, queueUrl, FILE], { env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stdout.resume();
  child.stderr.on("data", (chunk) => {
    said += chunk;
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${command} ${first.join(" ")} failed: ${said}`);
}
