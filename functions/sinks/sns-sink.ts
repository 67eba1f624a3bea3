// External events to an SNS topic, standard or FIFO; the only file that knows the SNS client.
import type { PublishBatchRequestEntry, SNSClient } from "@aws-sdk/client-sns";
import type { ExternalEvent } from "../../shared/contracts/index.ts";
import {
  entryAnswers,
  refusalOfError,
  SNS_CALL,
  SNS_EVENT,
  snsAttributes,
  withTimeout,
} from "../../shared/sending/index.ts";
import type { TopicType } from "../../shared/wiring/index.ts";
import { allAtOnce, firstOfEachKey, type PublishResult, type Sink } from "../processing/index.ts";
import { PublishBatch } from "./publish-batch.ts";

export function snsSink(client: SNSClient, TopicArn: string, topic: TopicType): Sink {
  return {
    ...{ event: SNS_EVENT, call: SNS_CALL, plan: topic === "fifo" ? firstOfEachKey : allAtOnce },
    async publish(events, timeoutMs) {
      const PublishBatchRequestEntries = events.map((event, index) => entryOf(event, index, topic));
      const command = new PublishBatch({ TopicArn, PublishBatchRequestEntries });
      const send = (abortSignal: AbortSignal) => client.send(command, { abortSignal });
      const answer = await withTimeout(timeoutMs, send).catch(refusalOfError);
      if (!("kind" in answer)) return entryAnswers(events.length, answer, () => PUBLISHED);
      const isForOneOfThem = answer.kind === "message-refused" && events.length > 1;
      return events.map(() => (isForOneOfThem ? { ...answer, kind: "call-refused" } : answer));
    },
  };
}

const PUBLISHED: PublishResult = { kind: "published" };

function entryOf(event: ExternalEvent, index: number, topic: TopicType): PublishBatchRequestEntry {
  const entry = { Id: String(index), Message: event.body, MessageAttributes: snsAttributes(event.attributes) };
  return topic === "standard"
    ? entry
    : { ...entry, MessageGroupId: event.partitionKey, MessageDeduplicationId: event.id };
}
