// The protocols of the processor's bundle beside the SDK's own, in the SDK's own clients: the same said to SNS and SQS, the same read.
import { Readable } from "node:stream";
import { PublishBatchCommand, PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Sha256 } from "../../../functions/bundle/checksum.ts";
import { AwsJson1_0Protocol, AwsQueryProtocol } from "../../../functions/bundle/protocols.ts";
import { snsSink } from "../../../functions/sinks/sns-sink.ts";
import { ACCEPTED, anyAnswer, anyEntry } from "../../support/sns-answers.ts";

interface Answer {
  readonly statusCode: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Request {
  readonly body: string | Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

/** Settings of a client, and what it said; answers what it is told to. */
function connection() {
  const seen: { request?: Request; answer: Answer } = { answer: { statusCode: 200, text: "" } };
  const handle = async (request: Request): Promise<object> => {
    seen.request = request;
    const { statusCode, text, headers = {} } = seen.answer;
    const body = Readable.from([Buffer.from(text)]);
    return { response: { statusCode, headers: { "x-amzn-requestid": "r", ...headers }, body } };
  };
  const settings = {
    ...{ region: "eu-west-1", credentials: { accessKeyId: "a", secretAccessKey: "b" }, maxAttempts: 1 },
    requestHandler: { handle } as never,
  };
  return { settings, seen };
}

const outcome = (call: Promise<object>): Promise<object> =>
  call.catch(({ name, message, $fault, $metadata }) => ({ name, message, $fault, $metadata }));

const TOPIC = "arn:aws:sns:eu-west-1:111122223333:external";
const network = connection();
const sns = [
  new SNSClient({ ...network.settings, protocol: AwsQueryProtocol as never }),
  new SNSClient(network.settings),
] as const;
const saidToSns = async (client: SNSClient, command: PublishBatchCommand) => {
  await outcome(client.send(command));
  const { body = "", headers = {} } = network.seen.request ?? {};
  return { body: Buffer.from(body as Uint8Array).toString(), type: headers["content-type"] };
};

test("SNS is told byte for byte what the SDK's protocol tells it", async () => {
  const texts = anyEntry.map(({ MessageAttributes: _, ...entry }) => ({
    ...entry,
    MessageAttributes: { contract: { DataType: "String", StringValue: entry.Message } },
  }));
  network.seen.answer = { statusCode: 200, text: ACCEPTED.xml };
  await fc.assert(
    fc.asyncProperty(fc.array(texts, { minLength: 1, maxLength: 10 }), async (PublishBatchRequestEntries) => {
      const command = () => new PublishBatchCommand({ TopicArn: TOPIC, PublishBatchRequestEntries });
      const ours = await saidToSns(sns[0], command());
      expect(ours).toEqual(await saidToSns(sns[1], command()));
    }),
  );
});

const EVENT = {
  ...{ contract: "v1", type: "t", id: "x", partitionKey: "w", body: "{}", timeMs: 0 },
  attributes: { contract: "v1" },
};

test("whatever SNS answers comes to the same for the events, and never to less hope than where the SDK cannot read it", async () => {
  await fc.assert(
    fc.asyncProperty(anyAnswer, async ({ statusCode, xml }) => {
      network.seen.answer = { statusCode, text: xml };
      const [ours, own] = await Promise.all(
        sns.map((client) => snsSink(client, TOPIC, "standard").publish([EVENT, EVENT], 1_000)),
      );
      const PublishBatchRequestEntries = [{ Id: "0", Message: "x" }];
      const read = await outcome(sns[1].send(new PublishBatchCommand({ TopicArn: TOPIC, PublishBatchRequestEntries })));
      if (!JSON.stringify(read).includes("Deserialization error")) expect(ours).toEqual(own);
      else for (const { kind } of ours ?? []) expect(["published", "service-refused"]).toContain(kind);
    }),
    { numRuns: 500 },
  );
});

test("an error of SNS is the client's own, by which it decides whether to try again", async () => {
  const codes = ["Throttled", "AuthorizationError", "KMSThrottling", "KMSDisabled", "InternalError", "NotFound", "New"];
  for (const [index, code] of codes.entries()) {
    const text = `<ErrorResponse><Error><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`;
    network.seen.answer = { statusCode: index % 2 ? 400 : 500, text };
    const command = new PublishBatchCommand({
      TopicArn: TOPIC,
      PublishBatchRequestEntries: [{ Id: "0", Message: "x" }],
    });
    const [ours, own] = await Promise.all(sns.map((client) => outcome(client.send(command))));
    expect(ours).toEqual(own);
  }
});

test("what is not in the bundle is told by name", async () => {
  const publishing = sns[0].send(new PublishCommand({ TopicArn: TOPIC, Message: "x" }));

  await expect(publishing).rejects.toThrow("Publish: this bundle has only PublishBatch, of texts");
});

const QUEUE = "https://sqs.eu-west-1.amazonaws.com/111122223333/quarantine.fifo";
const sqs = [
  new SQSClient({ ...network.settings, protocol: AwsJson1_0Protocol as never }),
  new SQSClient(network.settings),
] as const;
const text = fc.oneof(fc.string({ unit: "binary" }), fc.json());
const send = async (client: SQSClient, MessageBody: string, StringValue = "x") => {
  const MessageAttributes = { reason: { DataType: "String", StringValue } };
  const output = await outcome(
    client.send(new SendMessageCommand({ QueueUrl: QUEUE, MessageBody, MessageAttributes })),
  );
  const { body = "", headers = {} } = network.seen.request ?? {};
  const said = ["content-type", "x-amz-target", "x-amzn-query-mode"].map((name) => headers[name]);
  return { output, said, body: JSON.parse(Buffer.from(body as Uint8Array).toString()) };
};

test("SQS is told what the SDK's protocol tells it, whatever is quarantined", async () => {
  network.seen.answer = { statusCode: 200, text: '{"MessageId":"m","MD5OfMessageBody":"another"}' };
  await fc.assert(
    fc.asyncProperty(text, text, async (body, value) => {
      const ours = await send(sqs[0], body, value);
      expect(ours).toEqual(await send(sqs[1], body, value));
      expect(ours.output).toMatchObject({ message: "InvalidChecksumError" });
    }),
  );
});

test("what SQS answers is read as by the SDK: stored, refused, and what is no answer of it", async () => {
  const MD5OfMessageBody = "9dd4e461268c8034f5c8564e155c67a6"; // of x
  const code = fc.constantFrom("QueueDoesNotExist", "InvalidMessageContents", "KmsDisabled", "OverLimit", "New");
  const answer = fc.oneof(
    fc.constant({ statusCode: 200, text: JSON.stringify({ MessageId: "m", MD5OfMessageBody, SequenceNumber: "1" }) }),
    fc.tuple(code, fc.constantFrom(400, 403, 500, 503)).map(([name, statusCode]) => ({
      ...{ statusCode, text: JSON.stringify({ __type: `com.amazonaws.sqs#${name}`, message: "no" }) },
      headers: { "x-amzn-query-error": `AWS.SimpleQueueService.${name};Sender` },
    })),
    fc.record({ statusCode: fc.constantFrom(400, 500), text: fc.constantFrom("", "{}", '{"Message":"no"}') }),
  );
  await fc.assert(
    fc.asyncProperty(answer, async (given) => {
      network.seen.answer = given;
      const ours = await send(sqs[0], "x");
      expect(ours.output).toEqual((await send(sqs[1], "x")).output);
    }),
  );
  network.seen.answer = { statusCode: 502, text: "<html>" };
  expect((await send(sqs[0], "x")).output).toMatchObject({ name: "SyntaxError", $metadata: { httpStatusCode: 502 } });
});

test("digests are those of the SDK, with a secret and without", async () => {
  const data = Buffer.from("what is published");
  const { sha256: Own } = new SNSClient(network.settings).config;
  for (const secret of [undefined, "text", new Uint8Array([1, 2, 3])]) {
    const [ours, own] = [new Sha256(secret), new Own(secret)];
    for (const digest of [ours, own]) digest.update(data);
    expect(Buffer.from(await ours.digest())).toEqual(Buffer.from(await own.digest()));
  }
});
