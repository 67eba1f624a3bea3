// What the functions for external events have in common: each reads internal events from a queue of its own, for one sink.
import type { Duration } from "aws-cdk-lib";
import { PolicyStatement, type Role } from "aws-cdk-lib/aws-iam";
import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import type { NodejsFunction } from "aws-cdk-lib/aws-lambda-nodejs";
import type { LogGroup } from "aws-cdk-lib/aws-logs";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import { BATCH_SIZE, type SinkVariables } from "../../shared/wiring/index.ts";
import type { Config } from "../config.ts";
import type { Encryption } from "./encryption.ts";
import { type NodeFunctionProps, nodeFunction } from "./node-function.ts";

export interface SinkFunctionProps {
  readonly config: Config;
  readonly timeout: Duration;
  readonly encryption: Encryption;
  readonly source: Queue;
  readonly quarantineQueue: Queue;
}

type Own = Pick<NodeFunctionProps, "bundling" | "folder" | "network" | "reservedConcurrentExecutions" | "variables"> & {
  readonly contracts: readonly string[];
  readonly maxConcurrency: number;
  /** What it may do beside reading its queue and quarantining. */
  readonly statements: readonly PolicyStatement[];
};

export function sinkFunction(
  scope: Construct,
  { config, timeout, encryption, source, quarantineQueue }: SinkFunctionProps,
  { contracts, maxConcurrency, statements, variables, ...own }: Own,
): { function: NodejsFunction; log: LogGroup; role: Role } {
  const made = nodeFunction(scope, {
    ...{ config, encryption, timeout },
    memorySize: config.processor.memoryMb,
    isTraced: config.tracing,
    variables: { ...sinkVariables(config, contracts, quarantineQueue), ...variables },
    ...own,
  });
  const { function: sink, role } = made;
  // Spelled out, because the constructs' own grants ask for more than the function needs.
  for (const statement of statements) role.addToPolicy(statement);
  role.addToPolicy(new PolicyStatement({ actions: ["sqs:SendMessage"], resources: [quarantineQueue.queueArn] }));
  encryption.key.grant(role, "kms:Decrypt", "kms:GenerateDataKey");
  sink.addEventSource(
    new SqsEventSource(source, { batchSize: BATCH_SIZE, maxConcurrency, reportBatchItemFailures: true }),
  );
  return made;
}

function sinkVariables(config: Config, contracts: readonly string[], quarantineQueue: Queue): SinkVariables {
  const deprecations = Object.entries(config.deprecations).filter(([name]) => contracts.includes(name));
  return {
    SLUICE_CLUSTER: config.cluster,
    SLUICE_CONTRACT_BASE_URL: config.contractBaseUrl,
    SLUICE_CONTRACTS: contracts.join(","),
    SLUICE_DEPRECATIONS: deprecations.length > 0 ? JSON.stringify(Object.fromEntries(deprecations)) : undefined,
    SLUICE_LOG_RECORDS: config.processor.logRecords ? "true" : undefined,
    SLUICE_QUARANTINE_QUEUE_URL: quarantineQueue.queueUrl,
    SLUICE_STAGE: config.stage,
  };
}
