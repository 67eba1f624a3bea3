// The shorter way to publish beside the client's own command: the same bytes and headers out, the same answers and errors in.
import { Readable } from "node:stream";
import { PublishBatchCommand, type PublishBatchRequestEntry, SNSClient } from "@aws-sdk/client-sns";
import { SignatureV4 } from "@smithy/signature-v4";
import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { PublishBatch } from "../../../functions/sinks/publish-batch.ts";
import { snsClient } from "../../../functions/sinks/sns-client.ts";
import { ACCEPTED, type Answer, anyAnswer, anyEntry } from "../../support/sns-answers.ts";

const TOPIC = "arn:aws:sns:eu-west-1:111122223333:external";
const ENTRY: PublishBatchRequestEntry = {
  ...{ Id: "0", Message: '{"id":"x"}', MessageGroupId: "w/1", MessageDeduplicationId: "x" },
  MessageAttributes: { contract: { DataType: "String", StringValue: "v1" } },
};

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

test("whatever is published goes out byte for byte, and with the headers, as from the client's own command", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyEntry, { maxLength: 10 }), async (entries) => {
      expect(await published(ours, ACCEPTED, entries)).toEqual(await published(own, ACCEPTED, entries));
    }),
  );
});

test("every answer is read as by the client's own command: entries, refused entries, errors, odd XML", async () => {
  await fc.assert(
    fc.asyncProperty(anyAnswer, async (given) => {
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
