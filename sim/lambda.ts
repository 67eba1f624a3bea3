// The function: environments that serve one invocation at a time, and end with a crash, at a time-out or with a release.
import type { PublishBatchRequestEntry } from "@aws-sdk/client-sns";
import type { SQSRecord } from "aws-lambda";
import type { Sink } from "../functions/processing/index.ts";
import { maestroEvents } from "../shared/engines/maestro/index.ts";
import { headerAttributes } from "../shared/subscriber/reading/index.ts";
import type { Books, Tracked } from "./books.ts";
import { quarantineClient, topicClient } from "./clients.ts";
import type { CodeUnderTest } from "./code-under-test.ts";
import type { FaultPlan } from "./fault.ts";
import { type Invocation, type InvocationEnd, startInvocation } from "./invocation.ts";
import { CLUSTER, EXTERNAL_TOPIC_ARN, INTERNAL_QUEUE_ARN, QUARANTINE_QUEUE_URL } from "./names.ts";
import type { Network } from "./network.ts";
import { sequenceNumber } from "./oracle.ts";
import { publishedMessage, publishedName } from "./rules/topic-rules.ts";
import { type ProducedMessage, simulatedKafka } from "./simulated-kafka.ts";
import type { QueueEntry } from "./simulated-queue.ts";
import type { SimulatedTopic } from "./simulated-topic.ts";
import type { VirtualTime } from "./virtual-time.ts";

export interface Lambda {
  /** Runs the function on a batch. */
  invoke(records: readonly Tracked[], onEnd: (invocation: Invocation, end: InvocationEnd) => void): void;
  /** From now on new environments run this release; old ones end with what they are doing. */
  deploy(release: number): void;
}

export interface LambdaOptions {
  readonly time: VirtualTime;
  readonly network: Network;
  readonly faults: FaultPlan;
  readonly books: Books;
  readonly code: CodeUnderTest;
  readonly topic: SimulatedTopic | "kafka";
  /** Of bodies that Kafka never takes. */
  readonly isUnacceptable: (body: string) => boolean;
  readonly onPublished: (invocation: Invocation, entry: PublishBatchRequestEntry, isDuplicate: boolean) => void;
  readonly onQuarantined: (invocation: Invocation, entry: QueueEntry) => void;
}

export function lambda(options: LambdaOptions): Lambda {
  const { time, faults, books, code } = options;
  const idle: Environment[] = [];
  let release = 0;
  let invocations = 0;
  return {
    invoke(records, onEnd) {
      const environment = idle.pop() ?? coldStart(release, options);
      const invocation = startInvocation({
        ...{ index: invocations, records, release: environment.release, time, faults, books },
        onEnd: (ended, end) => {
          if (end.kind === "answered" && environment.release === release) idle.push(environment);
          onEnd(ended, end);
        },
      });
      invocations += 1;
      const names = (): string => records.map(({ name }) => name).join(", ");
      books.note("function", () => `${invocation.name} starts with [${names()}]`);
      environment.invocation = invocation;
      const { settings, sink, quarantine } = environment;
      const sqsRecords = records.map(sqsRecordOf);
      code.processBatch(sqsRecords, settings, { sink, quarantine, clock: invocation.clock }).then(
        (batch) => invocation.end({ kind: "answered", batch }),
        (error: unknown) => invocation.end({ kind: "threw", error }),
      );
    },
    deploy(next) {
      release = next;
      idle.length = 0;
      books.note("operator", () => `deploys ${books.scenario.releases[next]?.contracts.join(" and ")}`);
    },
  };
}

function coldStart(release: number, options: LambdaOptions) {
  const { network, books, code, onQuarantined } = options;
  const { scenario } = books;
  const serving: { invocation?: Invocation } = {};
  const caller = (): Invocation => serving.invocation as Invocation; // clients are called while one is served
  const sqs = quarantineClient<Invocation>({
    ...{ network, caller, store: onQuarantined },
    describe: (messageId = "") => books.byMessageId.get(messageId)?.name ?? "an unknown message",
  });
  const contracts = scenario.releases[release]?.contracts ?? [];
  return Object.assign(serving, {
    release,
    settings: {
      ...{ internal: maestroEvents, contracts: contracts.map((name) => code.contracts[name]) },
      cluster: CLUSTER,
    },
    sink: sinkOf(caller, options),
    quarantine: code.quarantineStore(sqs, QUARANTINE_QUEUE_URL),
  });
}

function sinkOf(
  caller: () => Invocation,
  { network, topic, books, code, isUnacceptable, onPublished }: LambdaOptions,
): Sink {
  const describe = (entries: readonly PublishBatchRequestEntry[]): string =>
    entries.map((entry) => publishedName(entry, caller(), books)).join(", ");
  const messagesOf = (entries: readonly PublishBatchRequestEntry[]): string[] =>
    entries.flatMap((entry) => publishedMessage(entry, caller(), books)?.message.id ?? []);
  if (topic === "kafka") {
    const connect = simulatedKafka<Invocation>({
      ...{ network, caller, isUnacceptable },
      onAccepted: (invocation, message) => onPublished(invocation, asEntry(message), false),
      describe: (messages) => describe(messages.map(asEntry)),
      messagesOf: (messages) => messagesOf(messages.map(asEntry)),
    });
    return code.kafkaSink(connect, { v1: "v1", maestro: "maestro" });
  }
  const sns = topicClient<Invocation>({
    ...{ network, topic, caller, site: "topic", onAccepted: onPublished, describe, messagesOf },
  });
  return code.snsSink(sns, EXTERNAL_TOPIC_ARN, books.scenario.topic === "fifo" ? "fifo" : "standard");
}

/** As SNS would have it. */
function asEntry({ key, value, headers }: ProducedMessage): PublishBatchRequestEntry {
  const attributes = Object.entries(headerAttributes(headers)).map(([name, own]) => [
    name,
    typeof own === "string"
      ? { DataType: "String", StringValue: own }
      : { DataType: "String.Array", StringValue: JSON.stringify(own) },
  ]);
  return {
    ...{ Id: undefined, Message: `${value}`, MessageGroupId: `${key}` },
    MessageAttributes: Object.fromEntries(attributes),
  };
}

type Environment = ReturnType<typeof coldStart>;

function sqsRecordOf({ message }: Tracked): SQSRecord {
  return {
    messageId: message.id,
    receiptHandle: `${message.id}/${message.receives}`,
    body: message.body,
    attributes: {
      ApproximateReceiveCount: String(message.receives),
      ApproximateFirstReceiveTimestamp: String(message.firstReceivedMs),
      SenderId: "engine",
      SentTimestamp: String(message.sentMs),
      SequenceNumber: sequenceNumber(message),
      ...(message.groupId === undefined ? {} : { MessageGroupId: message.groupId }),
      ...(message.deduplicationId === undefined ? {} : { MessageDeduplicationId: message.deduplicationId }),
    },
    messageAttributes: {},
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: INTERNAL_QUEUE_ARN,
    awsRegion: "eu-west-1",
  };
}
