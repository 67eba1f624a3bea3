// The protocol of the processor's bundle beside the SDK's own, in the SDK's own client: the same said to SNS, the same read.
import { PublishBatchCommand, PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Sha256 } from "../../../functions/bundle/checksum.ts";
import { AwsQueryProtocol } from "../../../functions/bundle/protocols.ts";
import { snsSink } from "../../../functions/sinks/sns-sink.ts";
import { ACCEPTED, anyAnswer, anyEntry } from "../../support/sns-answers.ts";
import { connection, outcome } from "./connection.ts";

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

test("digests are those of the SDK, with a secret and without", async () => {
  const data = Buffer.from("what is published");
  const { sha256: Own } = new SNSClient(network.settings).config;
  for (const secret of [undefined, "text", new Uint8Array([1, 2, 3])]) {
    const [ours, own] = [new Sha256(secret), new Own(secret)];
    for (const digest of [ours, own]) digest.update(data);
    expect(Buffer.from(await ours.digest())).toEqual(Buffer.from(await own.digest()));
  }
});
