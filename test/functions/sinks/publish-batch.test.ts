// The shorter way to publish beside the client's own command: the same bytes and headers out, the same answers and errors in.
import { Readable } from "node:stream";
import { PublishBatchCommand, type PublishBatchRequestEntry, SNSClient } from "@aws-sdk/client-sns";
import { SignatureV4 } from "@smithy/signature-v4";
import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { PublishBatch } from "../../../functions/sinks/publish-batch.ts";
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

type Settings = NonNullable<ConstructorParameters<typeof SNSClient>[0]>;

/** A client with a network of our own: what it sends, and what it is answered, in turn while there are several. */
function connected(
  makeClient: (settings: Settings) => SNSClient,
  Command: typeof PublishBatchCommand,
  more: Settings = {},
) {
  const seen: { requests: Request[]; answers: Answer[] } = { requests: [], answers: [] };
  const handle = async (request: Request): Promise<object> => {
    const { statusCode, xml } = (seen.answers.length > 1 ? seen.answers.shift() : seen.answers[0]) ?? ACCEPTED;
    seen.requests.push(request);
    return { response: { statusCode, headers: { "x-amzn-requestid": "r" }, body: Readable.from([Buffer.from(xml)]) } };
  };
  const client = makeClient({
    ...{ region: "eu-west-1", credentials: { accessKeyId: "a", secretAccessKey: "b" }, maxAttempts: 1 },
    ...more,
    requestHandler: { handle } as never,
  });
  const publish = (entries: PublishBatchRequestEntry[]) =>
    client.send(new Command({ TopicArn: TOPIC, PublishBatchRequestEntries: entries }));
  return { publish, seen };
}

/** Of which a call has succeeded. */
async function experienced(more: Settings = {}): Promise<ReturnType<typeof connected>> {
  const made = connected(snsClient, PublishBatch, more);
  await made.publish([ENTRY]);
  made.seen.requests.length = 0;
  return made;
}

const answerOf = (inside: string, statusCode = 200): Answer => ({
  statusCode,
  xml:
    `<PublishBatchResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">\n  <PublishBatchResult>\n    ${inside}\n  ` +
    "</PublishBatchResult>\n  <ResponseMetadata>\n    <RequestId>d53f7b6a-4fae</RequestId>\n  </ResponseMetadata>\n</PublishBatchResponse>\n",
});
const member = (id: string): string => `<member>\n<MessageId>3f4a-${id}</MessageId>\n<Id>${id}</Id>\n</member>`;

const ACCEPTED = answerOf(`<Failed/><Successful>${member("0")}</Successful>`);

const own = connected((settings) => new SNSClient(settings), PublishBatchCommand);
const ours = await experienced();

/** New with each call, or made of what is. */
const OF_ONE_CALL = ["amz-sdk-invocation-id", "authorization", "x-amz-date"];

async function published({ publish, seen }: typeof own, answer: Answer, entries: PublishBatchRequestEntry[] = [ENTRY]) {
  seen.answers = [answer];
  const output = await publish(entries).catch(({ name, message, $fault, $metadata }) => ({
    error: { name, message, $fault, $metadata },
  }));
  const { body = "", headers = {} } = seen.requests.at(-1) ?? {};
  const said = Object.entries(headers).filter(([name]) => !OF_ONE_CALL.includes(name));
  return { output, sent: Buffer.from(body as Uint8Array).toString(), said: said.toSorted() };
}

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

test("whatever is published goes out byte for byte, and with the headers, as from the client's own command", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { maxLength: 10 }), async (entries) => {
      expect(await published(ours, ACCEPTED, entries)).toEqual(await published(own, ACCEPTED, entries));
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

test("every answer is read as by the client's own command: entries, refused entries, errors, odd XML", async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof({ weight: 3, arbitrary: answer }, odd, error, anything), async (given) => {
      expect(await published(ours, given)).toEqual(await published(own, given));
    }),
    { numRuns: 300 },
  );
});

test("what is sent every day is written as bytes, and what is not comes from the client itself", async () => {
  await published(ours, ACCEPTED);
  expect(ours.seen.requests.at(-1)?.body).toBeInstanceOf(Uint8Array);

  const binary = { ...ENTRY, MessageAttributes: { a: { DataType: "Binary", BinaryValue: new Uint8Array([1]) } } };
  await published(ours, ACCEPTED, [binary]);
  expect(ours.seen.requests.at(-1)?.body).toContain("BinaryValue=AQ%3D%3D");
});

const BUSY: Answer = { statusCode: 503, xml: "" };

test("a call that a busy service refuses is made again, as the client does", async () => {
  const { publish, seen } = await experienced({ maxAttempts: 3 });
  seen.answers = [BUSY, ACCEPTED];

  const { $metadata } = await publish([ENTRY]);

  expect($metadata.attempts).toBe(2);
  const attempts = seen.requests.map(({ headers }) => headers["amz-sdk-request"]);
  expect(attempts).toEqual(["attempt=1; max=3", "attempt=2; max=3"]);
  expect(new Set(seen.requests.map(({ headers }) => headers["amz-sdk-invocation-id"])).size).toBe(1);
  expect(new Set(seen.requests.map(({ body }) => String(body))).size).toBe(1);
});

const ENDPOINT = {
  ...{ method: "POST", protocol: "https:", hostname: "sns.eu-west-1.amazonaws.com", path: "/", query: {} },
};

test("each call is signed by itself, with the credentials of its time", async () => {
  let secretAccessKey = "first";
  const credentials = async () => ({ accessKeyId: "a", secretAccessKey, expiration: new Date() });
  const { publish, seen } = await experienced({ credentials });

  secretAccessKey = "second";
  await publish([ENTRY]);

  const [
    {
      body,
      headers: { authorization, ...headers },
    } = { body: "", headers: {} as Record<string, string> },
  ] = seen.requests;
  const at = String(headers["x-amz-date"]).replace(/(....)(..)(..)T(..)(..)(..)Z/, "$1-$2-$3T$4:$5:$6Z");
  const { sha256 } = new SNSClient({ region: "eu-west-1" }).config;
  const signer = new SignatureV4({ service: "sns", region: "eu-west-1", credentials, sha256 });
  const unsigned = { ...ENDPOINT, headers: { ...headers }, body };
  const { headers: expected } = await signer.sign(unsigned, { signingDate: new Date(at) });
  expect(authorization).toBe(expected["authorization"]);
});

afterEach(() => void vi.unstubAllEnvs());

test("the trace that a call carries is that of its own invocation", async () => {
  vi.stubEnv("AWS_LAMBDA_FUNCTION_NAME", "f");
  vi.stubEnv("_X_AMZN_TRACE_ID", "Root=1-first");
  const { publish, seen } = await experienced();

  vi.stubEnv("_X_AMZN_TRACE_ID", "Root=1-second");
  await publish([ENTRY]);
  vi.stubEnv("_X_AMZN_TRACE_ID", undefined);
  await publish([ENTRY]);

  expect(seen.requests.map(({ headers }) => headers["X-Amzn-Trace-Id"])).toEqual(["Root=1-second", undefined]);
});
