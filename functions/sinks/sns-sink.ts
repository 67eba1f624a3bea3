// Sends PublishBatch calls; the only file that knows the SNS client.
import {
  type BatchResultErrorEntry,
  type MessageAttributeValue,
  PublishBatchCommand,
  type PublishBatchRequestEntry,
  type SNSClient,
} from "@aws-sdk/client-sns";
import type { Attributes, ExternalEvent } from "../../shared/contracts/index.ts";
import type { TopicType } from "../../shared/wiring/index.ts";
import { type Refusal, refusalOfEntry, refusalOfError } from "../processing/refusal.ts";
import { withTimeout } from "../processing/with-timeout.ts";

/** The whole call was refused for what is in it: which event it was for shows when each is in a call of its own. */
interface CallRefused {
  readonly kind: "call-refused";
  readonly detail: string;
}

export type PublishResult = { readonly kind: "published" } | Refusal | CallRefused;

/** Publishes up to ten events in one call; one result per event, in order. Never throws for a refusal. */
export type Publish = (events: readonly ExternalEvent[], timeoutMs: number) => Promise<PublishResult[]>;

export function publisher(client: SNSClient, topicArn: string, topic: TopicType): Publish {
  const send = async (events: readonly ExternalEvent[], abortSignal: AbortSignal): Promise<PublishResult[]> => {
    const entries = events.map((event, index) => entryOf(event, index, topic));
    const command = new PublishBatchCommand({ TopicArn: topicArn, PublishBatchRequestEntries: entries });
    try {
      const { Successful, Failed } = await client.send(command, { abortSignal });
      const accepted = new Set(Successful?.map(({ Id }) => Id));
      const refused = new Map<string | undefined, BatchResultErrorEntry>(Failed?.map((entry) => [entry.Id, entry]));
      // An entry that the answer does not name is not known to be published.
      return entries.map(({ Id }) => (accepted.has(Id) ? { kind: "published" } : refusalOfEntry(refused.get(Id))));
    } catch (error) {
      const refusal = refusalOfError(error);
      const isForOneOfThem = refusal.kind === "message-refused" && events.length > 1;
      return events.map(() => (isForOneOfThem ? { ...refusal, kind: "call-refused" } : refusal));
    }
  };
  return (events, timeoutMs) => withTimeout(timeoutMs, (abortSignal) => send(events, abortSignal));
}

function entryOf(event: ExternalEvent, index: number, topic: TopicType): PublishBatchRequestEntry {
  const entry = { Id: String(index), Message: event.body, MessageAttributes: snsAttributes(event.attributes) };
  return topic === "standard"
    ? entry
    : { ...entry, MessageGroupId: event.partitionKey, MessageDeduplicationId: event.id };
}

function snsAttributes(attributes: Attributes): Record<string, MessageAttributeValue> {
  const values: Record<string, MessageAttributeValue> = {};
  for (const name in attributes) {
    const value = attributes[name] ?? "";
    values[name] =
      typeof value === "string"
        ? { DataType: "String", StringValue: value }
        : { DataType: "String.Array", StringValue: JSON.stringify(value) };
  }
  return values;
}
