// What SNS and SQS say when they do not take something, and what it means.
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import * as sns from "@aws-sdk/client-sns";
import * as sqs from "@aws-sdk/client-sqs";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { asUnreadableAnswer, type BatchAnswer, entryAnswers, refusalOfError } from "../../../shared/sending/index.ts";

const CREDENTIALS = { accessKeyId: "none", secretAccessKey: "none" };

type Failed = NonNullable<BatchAnswer["Failed"]>[number];
const refusalOfEntry = (entry: Failed | undefined) =>
  entryAnswers(1, entry ? { Failed: [{ Id: "0", ...entry }] } : {}, () => "accepted")[0];

test.each([
  [true, "InvalidParameter", "message-refused"],
  [true, "InvalidParameterException", "message-refused"],
  [true, "InvalidExceptionParameter", "service-refused"],
  [true, "AuthorizationError", "deployment-refused"],
  [true, "KMSAccessDenied", "deployment-refused"],
  [true, "KMSThrottling", "service-refused"],
  [true, "KmsThrottled", "service-refused"],
  [true, "RequestThrottled", "service-refused"],
  [true, "ThrottlingException", "service-refused"],
  [true, "KmsAccessDenied", "deployment-refused"],
  [true, "AWS.SimpleQueueService.NonExistentQueue", "deployment-refused"],
  [true, "InvalidMessageContents", "message-refused"],
  [false, "AuthorizationError", "service-refused"],
  [false, "InvalidParameter", "service-refused"],
  [undefined, "InvalidParameter", "service-refused"],
  [true, undefined, "service-refused"],
] as const)("an entry refused with the sender's fault %s and code %s is %s", (SenderFault, Code, kind) => {
  expect(refusalOfEntry({ SenderFault, Code, Message: "why" })).toEqual({ kind, detail: `${Code ?? "unknown"}: why` });
});

test("an entry that the answer does not name may be published or not: it is tried again", () => {
  expect(refusalOfEntry(undefined)).toEqual({
    kind: "service-refused",
    detail: "the answer does not name this entry",
  });
});

const error = (name: string, $fault?: string) => Object.assign(new Error("why"), { name, $fault });

test.each([
  [error("InvalidParameterException", "client"), "message-refused"],
  [error("InvalidParameterException", "server"), "service-refused"],
  [error("InvalidParameterException"), "service-refused"],
  [error("NotFoundException", "client"), "deployment-refused"],
  [error("NotFoundException", "server"), "service-refused"],
])("a call refused with %s is %#", (refused, kind) => {
  expect(refusalOfError(refused)).toEqual({ kind, detail: `${refused.name}: why` });
});

test.each([
  ["AuthorizationError", "InvalidSecurity", "NotFound", "OptInRequired"],
  ["KMSAccessDenied", "KMSDisabled", "KMSInvalidState", "KMSNotFound", "KMSOptInRequired"],
  ["AccessDenied", "InvalidClientTokenId", "UnrecognizedClient"],
])("%s and its like end only when a person mends the deployment", (...codes) => {
  const kinds = codes
    .flatMap((code) => [code, `${code}Exception`])
    .map((name) => refusalOfError(error(name, "client")));

  expect(new Set(kinds.map(({ kind }) => kind))).toEqual(new Set(["deployment-refused"]));
});

test.each(["Throttled", "ThrottlingException", "KMSThrottlingException", "RequestExpired", "ExpiredToken", "NewAtSns"])(
  "%s may be over in a moment, so it is tried again",
  (name) => {
    expect(refusalOfError(error(name, "client")).kind).toBe("service-refused");
  },
);

test("a bug of ours is no refusal", () => {
  expect(() => refusalOfError(new TypeError("undefined is not a function"))).toThrow(TypeError);
  expect(() => refusalOfError("no error at all")).toThrow("no error at all");
  const ofTheService = Object.assign(new TypeError("why"), { $fault: "server" });
  expect(refusalOfError(ofTheService).kind).toBe("service-refused");
});

// No region was tried again for six seconds, event by event.
test.each<[string, sqs.SQSClientConfig]>([
  ["no region", {}],
  ["a region that is none", { region: "not one!" }],
  ["no credentials", { region: "eu-west-1", credentials: fails("CredentialsProviderError") }],
  [
    "settings that exclude each other",
    { region: "eu-west-1", useFipsEndpoint: true, endpoint: "http://127.0.0.1:1", credentials: CREDENTIALS },
  ],
])("a client that cannot even ask, for %s, waits for a person", async (_name, config) => {
  for (const name of ["AWS_REGION", "AWS_DEFAULT_REGION"]) vi.stubEnv(name, undefined);
  for (const name of ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"]) vi.stubEnv(name, "/none");
  onTestFinished(() => void vi.unstubAllEnvs());
  const client = new sqs.SQSClient(config);
  const refused = await client.send(new sqs.GetQueueUrlCommand({ QueueName: "q" })).catch(refusalOfError);

  expect(refused).toMatchObject({ kind: "deployment-refused" });
});

function fails(name: string) {
  return () => Promise.reject(Object.assign(new Error("Could not load credentials from any providers"), { name }));
}

test("a network that fails is no bug of ours, whatever error it says so with", async () => {
  const client = new sqs.SQSClient({
    ...{ region: "eu-west-1", endpoint: "http://127.0.0.1:1", maxAttempts: 1, credentials: CREDENTIALS },
  });
  const refused = await client.send(new sqs.GetQueueUrlCommand({ QueueName: "q" })).catch(refusalOfError);
  const fetched = refusalOfError(Object.assign(new TypeError("fetch failed"), { $metadata: { attempts: 3 } }));

  expect([refused, fetched]).toMatchObject([{ kind: "service-refused" }, { kind: "service-refused" }]);
});

test.each<[string, RegExp, (socket: Socket) => void]>([
  ["reset", /ECONNRESET/, (socket) => socket.resetAndDestroy()],
  ["closed", /socket hang up/, (socket) => socket.end()],
  ["cut off", /: the connection was closed within the answer$/, (socket) => socket.end(HALF_AN_ANSWER)],
  ["garbled", /Expected HTTP/, (socket) => socket.end("nonsense\r\n\r\n")],
])("a call whose connection is %s says so, and not only that it was aborted", async (_name, said, answer) => {
  const server = createServer((socket) => socket.on("error", () => undefined).once("data", () => answer(socket)));
  onTestFinished(() => void server.close());
  await once(server.listen(0, "127.0.0.1"), "listening");
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new sqs.SQSClient({ region: "eu-west-1", endpoint, maxAttempts: 1, credentials: CREDENTIALS });
  const refused = await client.send(new sqs.GetQueueUrlCommand({ QueueName: "q" })).catch(refusalOfError);

  expect(refused).toEqual({ kind: "service-refused", detail: expect.stringMatching(said) });
});

const HALF_AN_ANSWER = "HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.0\r\ncontent-length: 100\r\n\r\n{";

test("what the SQS client cannot read is an answer of somebody else, and no bug of ours", async () => {
  const unreadable = new TypeError("output.Successful is not iterable");
  const refused = await Promise.reject(unreadable).catch(asUnreadableAnswer).catch(refusalOfError);

  expect(refused).toEqual({ kind: "service-refused", detail: "TypeError: output.Successful is not iterable" });
});

/** Every error that a client has a class for. */
const errorsOf = (client: object): Error[] =>
  Object.values(client)
    .filter((each) => typeof each === "function" && each.prototype instanceof Error)
    .map((Each) => new Each({ message: "why", $metadata: {} }))
    .filter(({ $fault }) => $fault !== undefined);

describe.each<[string, object, string[], string[]]>([
  [
    "SNS",
    sns,
    ["BatchRequestTooLong", "InvalidParameter", "InvalidParameterValue"],
    [
      ...["AuthorizationError", "InvalidSecurity", "KMSAccessDenied", "KMSDisabled", "KMSInvalidState", "KMSNotFound"],
      ...["KMSOptInRequired", "NotFound"],
    ],
  ],
  [
    "SQS",
    sqs,
    ["BatchRequestTooLong", "InvalidMessageContents"],
    [
      ...[
        "InvalidAddress",
        "InvalidSecurity",
        "KmsAccessDenied",
        "KmsDisabled",
        "KmsInvalidKeyUsage",
        "KmsInvalidState",
      ],
      ...["KmsNotFound", "KmsOptInRequired", "QueueDoesNotExist", "UnsupportedOperation"],
    ],
  ],
])("of the errors that the client for %s knows", (_service, client, ofTheMessage, forAPerson) => {
  const named = (kind: string) =>
    errorsOf(client)
      .filter((each) => refusalOfError(each).kind === kind)
      .map(({ name }) => name.replace(/Exception$/, ""))
      .toSorted();

  test("those that blame the message, and those that wait for a person, are exactly these", () => {
    expect(named("message-refused")).toEqual(ofTheMessage);
    expect(named("deployment-refused")).toEqual(forAPerson);
  });

  test("no throttling is for good", () => {
    const throttling = errorsOf(client).filter(({ name }) => /throttl/i.test(name));

    expect(throttling.length).toBeGreaterThan(1);
    for (const each of throttling) expect(refusalOfError(each).kind).toBe("service-refused");
  });
});

describe("a batch's answer", () => {
  test("is one for each entry, in their order, whatever the order of the answer", () => {
    const Failed = [{ Id: "2", SenderFault: true, Code: "InvalidParameter", Message: "no" }];
    const Successful = [
      { Id: "3", MessageId: "d" },
      { Id: "0", MessageId: "a" },
    ];

    expect(entryAnswers(4, { Successful, Failed }, ({ MessageId }) => MessageId)).toEqual([
      "a",
      { kind: "service-refused", detail: "the answer does not name this entry" },
      { kind: "message-refused", detail: "InvalidParameter: no" },
      "d",
    ]);
  });

  test.each([
    [{ Successful: 5, Failed: "x" }],
    [{ Successful: { Id: "0" } }],
    [{ Successful: [null, {}, { Id: 0 }, { Id: "1" }, { Id: "" }] }],
    [{ Failed: [null, {}] }],
  ])("that is none (%j) says of no entry that it was accepted", (answer) => {
    expect(entryAnswers(1, answer as unknown as BatchAnswer, () => "accepted")).toMatchObject([
      { kind: "service-refused" },
    ]);
  });
});
