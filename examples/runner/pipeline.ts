// What every example needs around it: Sluice on this machine, and an engine that publishes twenty minutes of its life.
import type { SNSClient } from "@aws-sdk/client-sns";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { type EmbeddedAws, messagesIn, startLocalStack } from "../../local/index.ts";
import { type LoadedEngine, loadEngine } from "../../shared/engines/index.ts";
import { type EngineEvent, enginePublisher, queueTarget } from "../../shared/publisher/index.ts";
import type { LocalAws } from "../../shared/subscriber/index.ts";
import { lifeOf } from "./life.ts";

export interface Pipeline {
  readonly sqs: SQSClient;
  readonly sns: SNSClient;
  /** External events come from here. */
  readonly topicArn: string;
  /** For subscribers that verify signatures. */
  readonly localAws: LocalAws;
  /** All else, for examples that need it. */
  readonly aws: EmbeddedAws;
  /** Publishes the sample engine's events; resolves once SNS has delivered what came of them. */
  readonly play: () => Promise<void>;
  /** Resolves once SNS has delivered what came of everything that was published. */
  readonly quiet: () => Promise<void>;
  /** Says stop once somebody presses Ctrl-C. */
  readonly signal: AbortSignal;
}

export interface PipelineOptions {
  /** Subscribers by configuration, as in a deployment. */
  readonly subscribers?: readonly object[];
  /** Parts of the engine that read its events, each from a queue of its own. @default none */
  readonly internalConsumers?: readonly string[];
  /** Takes what a subscribed function writes to its log. */
  readonly onFunctionLog?: (text: string) => void;
  /** Takes what the event processor writes to its log. */
  readonly onProcessorLog?: (text: string) => void;
  /** Told of deliveries that failed. */
  readonly onDeliveryFailure?: (message: string) => void;
}

const LOOK_EVERY_MS = 20;

/** Runs an example from beginning to end; Ctrl-C ends it early. */
export async function withPipeline(
  options: PipelineOptions,
  example: (pipeline: Pipeline) => Promise<void>,
): Promise<void> {
  const stopping = new AbortController();
  process.once("SIGINT", () => stopping.abort());
  try {
    await runPipeline(options, example, stopping.signal);
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
    console.log("Interrupted.");
    process.exitCode = 130;
  }
}

async function runPipeline(
  options: PipelineOptions,
  example: (pipeline: Pipeline) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  console.log("Starting Sluice on this machine …");
  const engine = await loadEngine();
  let processorName: string | undefined;
  const aws = await startLocalStack({
    ...options,
    engine,
    cluster: "local",
    contracts: ["v1"],
    topic: "standard",
    signal,
    onLog: (text, functionName) =>
      functionName === processorName ? options.onProcessorLog?.(text) : options.onFunctionLog?.(text),
  });
  processorName = aws.outputs["ProcessorName"];
  try {
    await example(await pipelineOf(aws, engine, signal));
  } finally {
    await aws.stop();
  }
}

async function pipelineOf(aws: EmbeddedAws, engine: LoadedEngine, signal: AbortSignal): Promise<Pipeline> {
  const { clients, outputs, endpoint } = aws;
  const publisher = enginePublisher(queueTarget(clients.sqs, outputs["InternalQueueArn"] ?? ""));
  const isBusy = async (): Promise<boolean> =>
    aws.undelivered() > 0 || (await messagesIn(clients.sqs, outputs["InternalQueueUrl"] ?? "")) > 0;
  const quiet = async (): Promise<void> => {
    while (await isBusy()) {
      signal.throwIfAborted();
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  };
  return {
    ...clients,
    topicArn: outputs["ExternalTopicArn"] ?? "",
    localAws: { endpoint, certificateAuthority: await aws.certificateAuthority() },
    aws,
    signal,
    quiet,
    async play() {
      await quiet(); // until endpoints have confirmed their subscriptions
      const events = lifeOf(engine).map(({ text }): EngineEvent => JSON.parse(text));
      console.log(`The engine publishes ${events.length} internal events.\n`);
      await publisher.publish(events);
      await quiet();
    },
  };
}
