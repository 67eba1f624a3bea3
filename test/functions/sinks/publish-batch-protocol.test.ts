// The protocol of ours beside the client's own: the same bytes out, the same answers and errors in.
import { Readable } from "node:stream";
import { PublishBatchCommand, type PublishBatchRequestEntry, PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import fc from "fast-check";
import { expect, test } from "vitest";
import { snsClient } from "../../../functions/sinks/sns-client.ts";

const TOPIC = "arn:aws:sns:eu-west-1:111122223333:external";
const ENTRY: PublishBatchRequestEntry = {
  ...{ Id: "0", Message: '{"id":"x"}', MessageGroupId: "w/1", MessageDeduplicationId: "x" },
  MessageAttributes: { contract: { DataType: "String", StringValue: "v1" } },
};

interface Answer {
  readonly statusCode: number;
  readonly xml: string;
}

interface Request {
  readonly body: string | Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

/** One client with a network of our own; the last request that it sent. */
function connected(Client: (settings: ConstructorParameters<typeof SNSClient>[0]) => SNSClient) {
  const seen: { request?: Request; answer: Answer } = { answer: { statusCode: 200, xml: "" } };
  const handle = async (request: Request): Promise<object> => {
    const { statusCode, xml } = seen.answer;
    seen.request = request;
    return { response: { statusCode, headers: { "x-amzn-requestid": "r" }, body: Readable.from([Buffer.from(xml)]) } };
  };
  const client = Client({
    region: "eu-west-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    maxAttempts: 1,
    requestHandler: { handle } as never,
  });
  return { client, seen };
}

const own = connected((settings) => new SNSClient(settings ?? {}));
const ours = connected((settings) => snsClient(settings ?? {}));

async function published({ client, seen }: typeof own, answer: Answer, entries: PublishBatchRequestEntry[] = [ENTRY]) {
  Object.assign(seen, { answer, request: undefined });
  const command = new PublishBatchCommand({ TopicArn: TOPIC, PublishBatchRequestEntries: entries });
  const output = await client
    .send(command)
    .catch(({ name, message, $fault, $metadata }) => ({ error: { name, message, $fault, $metadata } }));
  const { body = "", headers = {} } = seen.request ?? {};
  const said = ["content-type", "content-length", "user-agent", "x-amz-user-agent"].map((name) => headers[name]);
  return { output, sent: Buffer.from(body as Uint8Array).toString(), said };
}

const answerOf = (inside: string, statusCode = 200): Answer => ({
  statusCode,
  xml:
    `<PublishBatchResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">\n  <PublishBatchResult>\n    ${inside}\n  ` +
    "</PublishBatchResult>\n  <ResponseMetadata>\n    <RequestId>d53f7b6a-4fae</RequestId>\n  </ResponseMetadata>\n</PublishBatchResponse>\n",
});
const member = (id: string): string => `<member>\n<MessageId>3f4a-${id}</MessageId>\n<Id>${id}</Id>\n</member>`;

const text = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme-ascii" }), fc.json());
const attribute = fc.record(
  { DataType: text, StringValue: text, BinaryValue: fc.uint8Array() },
  { requiredKeys: ["DataType"] },
);
const entry = fc.record(
  {
    ...{ Id: text, Message: text, Subject: text, MessageStructure: text },
    ...{ MessageAttributes: fc.dictionary(text, attribute), MessageDeduplicationId: text, MessageGroupId: text },
  },
  { requiredKeys: ["Id", "Message"] },
);

test("whatever is published goes out byte for byte as from the client's own protocol", async () => {
  const answer = answerOf(`<Failed/><Successful>${member("0")}</Successful>`);
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { maxLength: 10 }), async (entries) => {
      expect(await published(ours, answer, entries)).toEqual(await published(own, answer, entries));
    }),
  );
});

const space = fc.constantFrom("", "\n", "  ", "\r\n\t");
const value = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("0", "1", "3f4a-8f5a", "10000000000000003000") },
  fc.constantFrom("", " ", "a b", "&amp;", "&#x41;", "<![CDATA[0]]>", "<!-- no -->0", "<Id>0</Id>", "é"),
);
const field = fc
  .tuple(fc.constantFrom("Id", "Id", "MessageId", "SequenceNumber", "Code", "SenderFault", "__proto__"), value, space)
  .map(([name, inside, gap]) => `<${name}>${inside}</${name}>${gap}`);
const members = fc
  .array(
    fc
      .tuple(fc.array(field, { maxLength: 4 }), space)
      .map(([fields, gap]) => `<member>${gap}${fields.join("")}</member>${gap}`),
    {
      maxLength: 4,
    },
  )
  .map((all) => all.join(""));
const list = fc
  .tuple(fc.constantFrom("Successful", "Successful", "Failed", "Other"), members)
  .map(([name, inside]) => (inside === "" ? `<${name}/>` : `<${name}>${inside}</${name}>`));
const answer = fc
  .tuple(
    fc.array(fc.oneof(list, fc.constant("<Failed/>")), { maxLength: 3 }),
    space,
    fc.constantFrom(200, 200, 200, 201, 400, 500),
  )
  .map(([lists, gap, statusCode]) => answerOf(lists.join(gap), statusCode));
/** Cut off, or with something in it that does not belong there. */
const odd = fc
  .tuple(answer, fc.nat(), fc.nat({ max: 20 }), fc.constantFrom("", "<", "</member>", "&", "<!-- -->", "x"))
  .map(([{ statusCode, xml }, at, length, inside]) => {
    const start = at % (xml.length + 1);
    return { statusCode, xml: xml.slice(0, start) + inside + xml.slice(start + length) };
  });
const error = fc
  .tuple(fc.constantFrom("Throttled", "InvalidParameter", "KMSDisabled", "Other"), fc.constantFrom(400, 403, 500, 503))
  .map(([code, statusCode]) => ({
    statusCode,
    xml: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
  }));
const anything = fc.record({ statusCode: fc.constantFrom(200, 400, 500), xml: fc.string() });

test("every answer is read as by the client's own protocol: entries, refused entries, errors, odd XML", async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof({ weight: 3, arbitrary: answer }, odd, error, anything), async (given) => {
      expect(await published(ours, given)).toEqual(await published(own, given));
    }),
    { numRuns: 300 },
  );
});

test("what is sent every day is written as bytes, and what is not comes from the client's own protocol", async () => {
  await published(ours, answerOf(`<Failed/><Successful>${member("0")}</Successful>`));
  expect(ours.seen.request?.body).toBeInstanceOf(Uint8Array);

  const binary = { ...ENTRY, MessageAttributes: { a: { DataType: "Binary", BinaryValue: new Uint8Array([1]) } } };
  await published(ours, answerOf("<Failed/>"), [binary]);
  expect(ours.seen.request?.body).toContain("BinaryValue=AQ%3D%3D");
});

test("other calls are those of the client", async () => {
  const xml = "<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>";
  ours.seen.answer = { statusCode: 200, xml };

  const output = await ours.client.send(new PublishCommand({ TopicArn: TOPIC, Message: "x" }));

  expect(output.MessageId).toBe("m");
  expect(ours.seen.request?.body).toMatch(/^Action=Publish&.*Message=x/);
});
