// A consumer's queue: a message is deleted once what it led to is committed, so a consumer may be killed at any moment.
import { setTimeout as sleep } from "node:timers/promises";
import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { Pool } from "pg";
import { engine, type InternalEvent } from "../../shared/engines/maestro/index.ts";
import { groupBy } from "../../shared/values/index.ts";
import type { Consumer } from "./consumers.ts";
import { transaction } from "./state.ts";

/** Work takes milliseconds; what a killed consumer held comes again after so long. */
const VISIBILITY_SECONDS = 5;
const PAUSE_AFTER_ERROR_MS = 200;

export interface Queue {
  readonly sqs: SQSClient;
  readonly url: string;
}

export async function consume({ sqs, url: QueueUrl }: Queue, pool: Pool, consumer: Consumer): Promise<never> {
  for (;;) {
    try {
      const command = new ReceiveMessageCommand({
        ...{ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 2, VisibilityTimeout: VISIBILITY_SECONDS },
        MessageSystemAttributeNames: ["MessageGroupId"],
      });
      const { Messages = [] } = await sqs.send(command);
      const groups = groupBy(Messages, ({ Attributes }) => Attributes?.MessageGroupId);
      const done = (await Promise.all([...groups.values()].map((group) => inOrder(group, pool, consumer)))).flat();
      const Entries = done.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      if (Entries.length > 0) await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    } catch (error) {
      console.error(`the queue cannot be read, and is asked again: ${error}`);
      await sleep(PAUSE_AFTER_ERROR_MS);
    }
  }
}

/** Those that are done. Once one fails, those behind it wait with it until it comes again. */
async function inOrder(messages: readonly Message[], pool: Pool, consumer: Consumer): Promise<Message[]> {
  const done: Message[] = [];
  for (const message of messages) {
    // What this part of the engine cannot read is the processor's to quarantine.
    const reading = engine.internal.read(message.Body ?? "");
    try {
      const work = reading.kind === "parsed" ? consumer(reading.event as InternalEvent) : undefined;
      if (work) await transaction(pool, work);
      done.push(message);
    } catch (error) {
      console.error(`message ${message.MessageId} comes again: ${error}`);
      break;
    }
  }
  return done;
}
