// What Lambda's pollers do between a queue and a function.
// https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { SQSEvent, SQSRecord } from "aws-lambda";
import { failedMessages } from "../../shared/wiring/index.ts";
import type { PlannedMapping } from "../plan/plan-stack.ts";
import { LOCAL_REGION } from "../this-machine.ts";
import type { FunctionEnvironment } from "./function-environment.ts";

export interface EventSourceMappingOptions {
  readonly plan: PlannedMapping;
  readonly sqs: SQSClient;
  /** Each has one batch at work and one that waits. */
  readonly environments: readonly FunctionEnvironment[];
  /** Seconds after which a failed message is visible again; undefined: the queue's visibility timeout, as on AWS. */
  readonly retrySeconds: number | undefined;
  /** Told about invocations that failed as a whole. */
  readonly onFailure: (message: string) => void;
  /** Told of the messages that the function is about to get. @default nobody is */
  readonly onReceived?: ((messages: readonly Message[]) => void) | undefined;
  /** Whether to read at all; what is under way when it changes is finished. @default always */
  readonly isOn?: () => boolean;
}

/** Long enough not to spin, short enough to stop at once. */
const WAIT_SECONDS = 1;
const LOOK_AGAIN_MS = 20;

/** Polls until the signal says stop; resolves once nothing is under way. */
export async function runEventSourceMapping(options: EventSourceMappingOptions, signal: AbortSignal): Promise<void> {
  const { environments } = options;
  const leastBusy = (): FunctionEnvironment => environments.reduce((a, b) => (b.underWay() < a.underWay() ? b : a));
  const poll = async (): Promise<void> => {
    while (!signal.aborted) {
      if (options.isOn?.() === false) {
        await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
        continue;
      }
      const messages = await receive(options, signal);
      if (messages.length > 0) await invokeWith(messages, leastBusy(), options);
    }
  };
  await Promise.all(environments.flatMap(() => [poll(), poll()]));
}

async function receive({ plan, sqs }: EventSourceMappingOptions, signal: AbortSignal): Promise<Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: plan.queue.url,
    MaxNumberOfMessages: plan.batchSize,
    WaitTimeSeconds: WAIT_SECONDS,
    MessageAttributeNames: ["All"],
    MessageSystemAttributeNames: ["All"],
  });
  try {
    return (await sqs.send(command, { abortSignal: signal })).Messages ?? [];
  } catch (error) {
    if (signal.aborted) return [];
    throw error;
  }
}

async function invokeWith(
  messages: readonly Message[],
  environment: FunctionEnvironment,
  options: EventSourceMappingOptions,
): Promise<void> {
  const { plan, sqs, retrySeconds, onFailure, onReceived } = options;
  onReceived?.(messages);
  const event: SQSEvent = { Records: messages.map((message) => recordOf(message, plan.queue.arn)) };
  const result = await environment.invoke(event);
  if (result.kind === "failed") onFailure(`${plan.function.name}: ${result.message}`);
  const ids = messages.map(({ MessageId }) => MessageId ?? "");
  const failed = result.kind === "failed" ? new Set(ids) : handedBack(result.value, ids, plan);
  await deleteMessages(
    sqs,
    plan.queue.url,
    messages.filter(({ MessageId }) => !failed.has(MessageId ?? "")),
  );
  const retried = messages.filter(({ MessageId }) => failed.has(MessageId ?? ""));
  if (retrySeconds !== undefined && retried.length > 0) await retryIn(retrySeconds, retried, options);
}

/** Where a mapping does not ask for the messages that failed, an answer of any kind is a success. */
const handedBack = (answer: unknown, ids: readonly string[], plan: PlannedMapping): ReadonlySet<string> =>
  plan.reportsBatchItemFailures ? failedMessages(JSON.stringify(answer) ?? "", ids) : new Set();

/** A message whose visibility timeout has ended meanwhile is refused, and needs nothing. */
async function retryIn(
  VisibilityTimeout: number,
  messages: readonly Message[],
  { plan, sqs }: EventSourceMappingOptions,
): Promise<void> {
  // Last first, so that the first of a group is again the first.
  const Entries = messages
    .toReversed()
    .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle, VisibilityTimeout }));
  await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: plan.queue.url, Entries }));
}

async function deleteMessages(sqs: SQSClient, QueueUrl: string, messages: readonly Message[]): Promise<void> {
  if (messages.length === 0) return;
  const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
}

function recordOf(message: Message, eventSourceARN: string): SQSRecord {
  return {
    messageId: message.MessageId ?? "",
    receiptHandle: message.ReceiptHandle ?? "",
    body: message.Body ?? "",
    attributes: message.Attributes as unknown as SQSRecord["attributes"],
    messageAttributes: Object.fromEntries(
      Object.entries(message.MessageAttributes ?? {}).map(([name, { DataType, StringValue }]) => [
        name,
        { dataType: DataType ?? "String", ...(StringValue === undefined ? {} : { stringValue: StringValue }) },
      ]),
    ),
    md5OfBody: message.MD5OfBody ?? "",
    eventSource: "aws:sqs",
    eventSourceARN,
    awsRegion: LOCAL_REGION,
  };
}
