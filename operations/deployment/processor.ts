// The deployed processor: how it is configured, and whether it reads.
import type { EventSourceMappingConfiguration } from "@aws-sdk/client-lambda";
import {
  type KafkaEnvironment,
  KafkaEnvironmentSchema,
  type ProcessorEnvironment,
  ProcessorEnvironmentSchema,
} from "../../shared/wiring/index.ts";
import { TargetError } from "../errors.ts";
import { forSink, type Target } from "./target.ts";

export interface DeployedProcessor {
  readonly environment: KafkaEnvironment | ProcessorEnvironment;
  /** When its code or configuration last changed. */
  readonly modifiedAt: Date;
}

/** @throws TargetError if its environment is none that this version of Sluice writes. */
export async function deployedProcessor({ clients, processorName, sink }: Target): Promise<DeployedProcessor> {
  const lambda = await clients.lambda();
  const configuration = await lambda.getFunctionConfiguration({ FunctionName: processorName });
  const schema = sink === "kafka" ? KafkaEnvironmentSchema : ProcessorEnvironmentSchema;
  const environment = schema.safeParse(configuration.Environment?.Variables ?? {});
  if (!environment.success) {
    const [issue] = environment.error.issues;
    const problem = `${issue?.path.join(".")}: ${issue?.message}`;
    throw new TargetError(
      "other-version",
      `function ${processorName} is not configured as by this version: ${problem}; use the version that was deployed`,
      { function: processorName, problem },
    );
  }
  return { environment: environment.data, modifiedAt: new Date(configuration.LastModified ?? 0) };
}

/** What hands it the messages of the internal queue; undefined if that is gone. */
export async function processorMapping(target: Target): Promise<EventSourceMappingConfiguration | undefined> {
  const lambda = await target.clients.lambda();
  const { EventSourceMappings = [] } = await lambda.listEventSourceMappings({ FunctionName: target.processorName });
  return EventSourceMappings.find(({ EventSourceArn }) => EventSourceArn === target.internalQueueArn);
}

/** @throws TargetError if the deployment does not publish to Kafka. */
export async function deployedKafkaTopics(target: Target): Promise<string[]> {
  const { environment } = await deployedProcessor(forSink(target, "kafka"));
  return "SLUICE_KAFKA_TOPICS" in environment ? Object.values(environment.SLUICE_KAFKA_TOPICS) : [];
}
