// Who is measured: each handles one batch, in a process of its own.
import type { Context, SQSEvent } from "aws-lambda";

/** The same written by hand, which tells little of a batch, or as much as the processor. */
export type HandMade = "handMade" | "handMadeTelling";
export type Contender = "floor" | "processor" | HandMade;

/** The processor cut off after a step, in order: between the floor and the whole of it. */
export const STEPS = ["reading", "mapping", "batch", "calls", "batch-line", "record-lines", "writing"] as const;
export type Step = (typeof STEPS)[number];

/** The function for Kafka, and what writes one event after the other; both need a broker. */
export const KAFKA_CONTENDERS = ["kafka", "plainProducer"] as const;
export type KafkaContender = (typeof KAFKA_CONTENDERS)[number];

/** The handler that a file exports: source of another revision, or a bundle. */
export interface HandlerFile {
  readonly file: string;
}

export type HandleBatch = (event: SQSEvent) => Promise<unknown>;

/** Loads only what the contender needs; the handlers read the environment as they load. */
export async function loadContender(contender: Contender | HandlerFile | KafkaContender | Step): Promise<HandleBatch> {
  if (typeof contender === "object") return withContext((await import(contender.file)).handler);
  switch (contender) {
    case "floor":
      return floor;
    case "processor":
      return withContext((await import("../functions/event-processor/handler.ts")).handler);
    case "kafka":
      return withContext((await import("../functions/kafka-processor/handler.ts")).handler);
    case "plainProducer":
      return (await import("./hand-made/plain-producer.ts")).handleBatch;
    case "handMade":
      return withContext((await import("./hand-made/handler.ts")).handler);
    case "handMadeTelling":
      return withContext((await import("./hand-made/telling-handler.ts")).handler);
    default:
      return (await import("./steps.ts")).handlerUpTo(contender);
  }
}

const withContext =
  (handler: (event: SQSEvent, context: Context) => Promise<unknown>): HandleBatch =>
  (event) =>
    handler(event, CONTEXT);

/** What no processor can do without: reading each body as JSON, and writing as much JSON again. */
async function floor(event: SQSEvent): Promise<void> {
  for (const { body } of event.Records) {
    try {
      JSON.stringify(JSON.parse(body));
    } catch {
      // The mix has an unreadable body in it: nothing to write.
    }
  }
}

const CONTEXT = {
  awsRequestId: "00000000-0000-4000-8000-000000000000",
  functionName: "event-processor",
  functionVersion: "$LATEST",
  invokedFunctionArn: "arn:aws:lambda:eu-west-1:111122223333:function:event-processor",
  memoryLimitInMB: "512",
  callbackWaitsForEmptyEventLoop: false,
  getRemainingTimeInMillis: () => 60_000,
} as Context;
