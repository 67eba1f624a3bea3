// The local stack with the processor switched off, so that what commands send to the internal queue can be looked at.
import { LambdaClient, ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import type { EmbeddedAws } from "../../local/index.ts";
import { startLocalStack } from "../../local/local-stack.ts";
import type { Target } from "../../operations/deployment/index.ts";
import type { LoadedEngine } from "../../shared/engines/index.ts";
import type { TopicType } from "../../shared/wiring/index.ts";
import { shipped } from "./engines.ts";

export function localStack(
  topic: TopicType | "none" = "standard",
  engine: LoadedEngine = shipped,
  kafka?: string,
): Promise<EmbeddedAws> {
  const signal = new AbortController().signal;
  const contracts = engine.engine.contracts.slice(0, 1).map(({ name }) => name);
  return startLocalStack({ engine, cluster: "local", contracts, topic, signal, retrySeconds: 0, kafka });
}

export const output = ({ outputs }: EmbeddedAws, name: string): string => outputs[name] ?? "";

/** Has the processor read, or stop reading. */
export async function setReading({ endpoint }: EmbeddedAws, isOn: boolean): Promise<void> {
  const credentials = { accessKeyId: "a", secretAccessKey: "b" };
  const lambda = new LambdaClient({ endpoint, region: "us-east-1", credentials });
  const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({}));
  for (const { UUID } of EventSourceMappings) {
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: isOn }));
  }
  lambda.destroy();
}

/** What has been received from a queue can be deleted no more: by this target's client, and no other. */
export function refuseDeletions({ clients: { sqs } }: Target): void {
  sqs.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName === "DeleteMessageBatchCommand") throw new Error("not allowed to delete");
        return next(args);
      },
    { step: "initialize" },
  );
}

export interface Quarantined {
  readonly body: string;
  readonly key: string;
  readonly sequence: number;
  readonly reason?: string;
  readonly sentMs?: number;
  /** Output that names the queue. @default that of SNS */
  readonly queue?: string;
}

/** Stores a message as the processor does. */
export async function quarantine(aws: EmbeddedAws, message: Quarantined): Promise<void> {
  const { body, key, sequence, reason = "invalid-event", sentMs = 1_700_000_000_000 } = message;
  const { queue = "QuarantineQueueUrl" } = message;
  const facts = {
    reason,
    detail: "a test says so",
    partition_key: key,
    sqs_message_id: `original-${key}-${sequence}`,
    sequence_number: String(sequence).padStart(20, "0"),
    sent_time_ms: String(sentMs),
  };
  await aws.clients.sqs.send(
    new SendMessageCommand({
      QueueUrl: output(aws, queue),
      MessageBody: body,
      MessageAttributes: Object.fromEntries(
        Object.entries(facts).map(([name, value]) => [name, { DataType: "String", StringValue: value }]),
      ),
    }),
  );
}
