// Asks everything that `sluice status` tells.
import { type EventSourceMappingConfiguration, ListEventSourceMappingsCommand } from "@aws-sdk/client-lambda";
import { groupBy } from "../../shared/values/index.ts";
import { type QueueDepth, queueDepth } from "../stored/held-queue.ts";
import { lookAt } from "../stored/look.ts";
import { storedQueue } from "../stored/stored-queue.ts";
import type { Target } from "../target/index.ts";
import { type DeployedProcessor, deployedProcessor } from "../target/processor-settings.ts";
import type { Terminal } from "../terminal.ts";
import { oldestAges } from "./oldest-age.ts";

export interface QueueStatus extends QueueDepth {
  /** Undefined where CloudWatch does not know it. */
  readonly oldestSeconds: number | undefined;
}

export interface Status {
  readonly internal: QueueStatus;
  readonly quarantine: QueueStatus;
  readonly deadLetter: QueueStatus;
  /** Of those looked at, by reason, most first. */
  readonly quarantinedByReason: ReadonlyMap<string, number>;
  readonly quarantineLookedAt: number;
  /** `Enabled`, `Disabled`, or on the way from one to the other. */
  readonly mappingState: string;
  readonly mappingUuid: string | undefined;
  readonly maxConcurrency: number | undefined;
  readonly processor: DeployedProcessor;
}

export interface StatusQuestion extends Pick<Terminal, "signal" | "progress"> {
  readonly target: Target;
  readonly sample: number;
}

export async function readStatus({ target, sample, signal, progress }: StatusQuestion): Promise<Status> {
  const urls = [target.internalQueueUrl, target.quarantineQueueUrl, target.deadLetterQueueUrl] as const;
  const [depths, ages, mapping, processor] = await Promise.all([
    Promise.all(urls.map((url) => queueDepth(target.clients.sqs, url))),
    oldestAges(target, urls, Date.now()),
    findMapping(target),
    deployedProcessor(target),
  ]);
  const queueOf = (index: 0 | 1 | 2): QueueStatus => ({
    ...(depths[index] as QueueDepth),
    oldestSeconds: ages.get(urls[index]),
  });
  const quarantine = queueOf(1);
  const { messages, lookedAt } =
    quarantine.visible > 0
      ? await lookAt({ target, stored: storedQueue(target, "quarantine"), signal, progress }, sample)
      : { messages: [], lookedAt: 0 };
  const byReason = groupBy(messages, ({ reason = "unknown" }) => reason);
  const counts = [...byReason].map(([reason, own]) => [reason, own.length] as const).sort(([, a], [, b]) => b - a);
  return {
    internal: queueOf(0),
    quarantine,
    deadLetter: queueOf(2),
    quarantinedByReason: new Map(counts),
    quarantineLookedAt: lookedAt,
    mappingState: mapping?.State ?? "missing",
    mappingUuid: mapping?.UUID,
    maxConcurrency: mapping?.ScalingConfig?.MaximumConcurrency,
    processor,
  };
}

async function findMapping(target: Target): Promise<EventSourceMappingConfiguration | undefined> {
  const lambda = await target.clients.lambda();
  const command = new ListEventSourceMappingsCommand({ FunctionName: target.processorName });
  const { EventSourceMappings = [] } = await lambda.send(command);
  return EventSourceMappings.find(({ EventSourceArn }) => EventSourceArn === target.internalQueueArn);
}
