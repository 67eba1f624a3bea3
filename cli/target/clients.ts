// The clients of AWS that commands use. Those that few commands need are loaded when asked for.
import type { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { ClientOptions } from "./client-options.ts";

export interface TargetClients {
  readonly sqs: SQSClient;
  readonly sns: SNSClient;
  readonly cloudFormation: () => Promise<CloudFormationClient>;
  readonly cloudWatch: () => Promise<CloudWatchClient>;
  readonly lambda: () => Promise<LambdaClient>;
  readonly logs: () => Promise<CloudWatchLogsClient>;
  /** Closes every connection. */
  readonly destroy: () => void;
}

/** A person waits: rather an error than a long silence. */
const CONNECTION_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 60_000;

export function targetClients(options: ClientOptions): TargetClients {
  const made: { destroy: () => void }[] = [];
  const keep = <Client extends { destroy: () => void }>(client: Client): Client => {
    made.push(client);
    return client;
  };
  const given = {
    ...options,
    maxAttempts: options.endpoint ? 3 : 5,
    requestHandler: { connectionTimeout: CONNECTION_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS },
    // An emulator knows neither, and its endpoint is the one that counts.
    ...(options.endpoint ? { useFipsEndpoint: false, useDualstackEndpoint: false } : {}),
  };
  return {
    // Without this an SQS client goes where the queue URL points, whatever endpoint it was given.
    sqs: keep(new SQSClient({ ...given, useQueueUrlAsEndpoint: false })),
    sns: keep(new SNSClient(given)),
    cloudFormation: once(async () => {
      const { CloudFormationClient } = await import("@aws-sdk/client-cloudformation");
      return keep(new CloudFormationClient(given));
    }),
    cloudWatch: once(async () => {
      const { CloudWatchClient } = await import("@aws-sdk/client-cloudwatch");
      return keep(new CloudWatchClient(given));
    }),
    lambda: once(async () => {
      const { LambdaClient } = await import("@aws-sdk/client-lambda");
      return keep(new LambdaClient(given));
    }),
    logs: once(async () => {
      const { CloudWatchLogsClient } = await import("@aws-sdk/client-cloudwatch-logs");
      return keep(new CloudWatchLogsClient(given));
    }),
    destroy() {
      for (const client of made) client.destroy();
    },
  };
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
