// An SNS topic in memory, behind a client or behind HTTP as the real client speaks it. Its limits are written here a second time.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { PublishBatchCommand, PublishBatchRequestEntry, SNSClient } from "@aws-sdk/client-sns";
import { onTestFinished } from "vitest";
import { snsClient } from "../../../functions/sinks/sns-client.ts";
import { snsSink } from "../../../functions/sinks/sns-sink.ts";
import type { TopicType } from "../../../shared/wiring/index.ts";
import type { Arrived, Behaviour, OpenPlace, Place, Verdict } from "./place.ts";

const TOPIC_ARN = "arn:aws:sns:eu-west-1:111122223333:external";

interface Failed {
  readonly Id: string;
  readonly SenderFault: boolean;
  readonly Code: string;
}
type Answer =
  | { readonly kind: "answer"; readonly successful: readonly string[]; readonly failed: readonly Failed[] }
  | { readonly kind: "error"; readonly status: number; readonly code: string }
  | { readonly kind: "silent" }
  | { readonly kind: "broken" };

const ENTRY_FAULTS: Readonly<Record<Exclude<Verdict, "taken" | "unnamed">, Omit<Failed, "Id">>> = {
  "message-refused": { SenderFault: true, Code: "InvalidParameter" },
  "service-refused": { SenderFault: false, Code: "InternalError" },
  "deployment-refused": { SenderFault: true, Code: "AuthorizationError" },
};
const CALL_FAULTS = {
  "message-refused": { kind: "error", status: 400, code: "InvalidParameter" },
  "service-refused": { kind: "error", status: 503, code: "ServiceUnavailable" },
  "deployment-refused": { kind: "error", status: 403, code: "AuthorizationError" },
} as const;

function topic(type: TopicType) {
  const taken: Arrived[] = [];
  let behaviour: Behaviour = () => "taken";
  const publishBatch = (entries: readonly PublishBatchRequestEntry[]): Answer => {
    if (behaviour === "silent" || behaviour === "broken")
      return behaviour === "silent" ? { kind: "silent" } : { kind: "broken" };
    if (typeof behaviour === "string") return CALL_FAULTS[behaviour];
    const invalid = whatIsInvalid(entries, type);
    if (invalid) return { kind: "error", status: 400, code: invalid };
    const successful: string[] = [];
    const failed: Failed[] = [];
    for (const entry of entries) {
      const event = arrived(entry);
      const verdict = behaviour(event);
      const Id = entry.Id ?? "";
      if (verdict === "unnamed") continue;
      if (verdict === "taken") {
        taken.push(event);
        successful.push(Id);
      } else failed.push({ Id, ...ENTRY_FAULTS[verdict] });
    }
    // Not in the order of the call: an answer has its own.
    return { kind: "answer", successful: successful.toReversed(), failed };
  };
  return {
    publishBatch,
    place: (client: SNSClient): Place => ({
      sink: snsSink(client, TOPIC_ARN, type),
      knows: type === "fifo" ? ["key", "id"] : [],
      take: () => taken.splice(0),
      behave: (how) => {
        behaviour = how;
      },
    }),
  };
}

/** https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html#API_PublishBatch_Errors */
function whatIsInvalid(entries: readonly PublishBatchRequestEntry[], type: TopicType): string | undefined {
  const ids = entries.map(({ Id }) => Id);
  if (entries.length === 0) return "EmptyBatchRequest";
  if (entries.length > 10) return "TooManyEntriesInBatchRequest";
  if (new Set(ids).size < ids.length) return "BatchEntryIdsNotDistinct";
  let bytes = 0;
  for (const { Message = "", MessageAttributes = {}, MessageGroupId, MessageDeduplicationId } of entries) {
    bytes += Buffer.byteLength(Message);
    for (const [name, { DataType = "", StringValue = "" }] of Object.entries(MessageAttributes)) {
      if (StringValue === "") return "InvalidParameterValue";
      bytes += Buffer.byteLength(name + DataType + StringValue);
    }
    const isFifo = MessageGroupId !== undefined && MessageDeduplicationId !== undefined;
    if (type === "fifo" ? !isFifo : MessageDeduplicationId !== undefined) return "InvalidParameter";
  }
  if (bytes <= 262_144) return undefined;
  return entries.length === 1 ? "InvalidParameter" : "BatchRequestTooLong";
}

const arrived = (entry: PublishBatchRequestEntry): Arrived => ({
  body: entry.Message ?? "",
  attributes: Object.fromEntries(
    Object.entries(entry.MessageAttributes ?? {}).map(([name, { DataType, StringValue = "" }]) => [
      name,
      DataType === "String.Array" ? JSON.parse(StringValue) : StringValue,
    ]),
  ),
  key: entry.MessageGroupId,
  id: entry.MessageDeduplicationId,
});

/** The topic behind what the sink takes for a client. */
export function snsByClient(type: TopicType): OpenPlace {
  return async () => {
    const { publishBatch, place } = topic(type);
    const send = async ({ input }: PublishBatchCommand, { abortSignal }: { readonly abortSignal: AbortSignal }) => {
      const answer = publishBatch(input.PublishBatchRequestEntries ?? []);
      switch (answer.kind) {
        case "answer":
          return { Successful: answer.successful.map((Id) => ({ Id, MessageId: `m${Id}` })), Failed: answer.failed };
        case "error":
          throw Object.assign(new Error("as told"), {
            name: `${answer.code}Exception`,
            $fault: answer.status < 500 ? "client" : "server",
          });
        case "broken":
          throw Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
        case "silent":
          return new Promise((_, reject) => abortSignal.addEventListener("abort", () => reject(abortSignal.reason)));
      }
    };
    return place({ send } as unknown as SNSClient);
  };
}

/** The topic behind HTTP, as the real client speaks it. */
export function snsByHttp(type: TopicType): OpenPlace {
  return async () => {
    const { publishBatch, place } = topic(type);
    const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
      const answer = publishBatch(entriesOf(new URLSearchParams(await text(request))));
      if (answer.kind === "broken") request.socket.destroy();
      else if (answer.kind !== "silent") {
        response.writeHead(answer.kind === "error" ? answer.status : 200, { "content-type": "text/xml" });
        response.end(xml(answer));
      }
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const client = snsClient({
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: "eu-west-1",
      credentials: { accessKeyId: "none", secretAccessKey: "none" },
      maxAttempts: 1,
    });
    onTestFinished(() => {
      client.destroy();
      server.closeAllConnections();
      server.close();
    });
    return place(client);
  };
}

function entriesOf(form: URLSearchParams): PublishBatchRequestEntry[] {
  const read = <Each>(prefix: string, each: (at: string) => Each): Each[] => {
    const found: Each[] = [];
    const names = [...form.keys()];
    for (let n = 1; names.some((name) => name.startsWith(`${prefix}.${n}.`)); n += 1)
      found.push(each(`${prefix}.${n}`));
    return found;
  };
  const optional = (name: string): string | undefined => form.get(name) ?? undefined;
  return read("PublishBatchRequestEntries.member", (at) => ({
    Id: optional(`${at}.Id`),
    Message: optional(`${at}.Message`),
    MessageAttributes: Object.fromEntries(
      read(`${at}.MessageAttributes.entry`, (entry) => [
        optional(`${entry}.Name`),
        { DataType: optional(`${entry}.Value.DataType`), StringValue: optional(`${entry}.Value.StringValue`) },
      ]),
    ),
    MessageGroupId: optional(`${at}.MessageGroupId`),
    MessageDeduplicationId: optional(`${at}.MessageDeduplicationId`),
  }));
}

function xml(answer: Extract<Answer, { kind: "answer" | "error" }>): string {
  if (answer.kind === "error") {
    const type = answer.status < 500 ? "Sender" : "Receiver";
    return `<ErrorResponse><Error><Type>${type}</Type><Code>${answer.code}</Code><Message>as told</Message></Error></ErrorResponse>`;
  }
  const members = (each: readonly string[]): string => each.map((inside) => `<member>${inside}</member>`).join("");
  const successful = members(answer.successful.map((id) => `<Id>${id}</Id><MessageId>m${id}</MessageId>`));
  const failed = members(
    answer.failed.map(
      ({ Id, Code, SenderFault }) => `<Id>${Id}</Id><Code>${Code}</Code><SenderFault>${SenderFault}</SenderFault>`,
    ),
  );
  return `<PublishBatchResponse><PublishBatchResult><Successful>${successful}</Successful><Failed>${failed}</Failed></PublishBatchResult></PublishBatchResponse>`;
}
