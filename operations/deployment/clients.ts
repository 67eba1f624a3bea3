// The clients of AWS that operations use. Those that few need are loaded when asked for, with all they can do as methods.
import type { CloudFormation } from "@aws-sdk/client-cloudformation";
import type { CloudWatch } from "@aws-sdk/client-cloudwatch";
import type { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import type { Lambda } from "@aws-sdk/client-lambda";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";

export interface ClientOptions {
  readonly endpoint?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

export interface TargetClients {
  readonly sqs: SQSClient;
  readonly sns: SNSClient;
  readonly cloudFormation: () => Promise<CloudFormation>;
  readonly cloudWatch: () => Promise<CloudWatch>;
  readonly lambda: () => Promise<Lambda>;
  readonly logs: () => Promise<CloudWatchLogs>;
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
      const { CloudFormation } = await import("@aws-sdk/client-cloudformation");
      return keep(new CloudFormation(given));
    }),
    cloudWatch: once(async () => {
      const { CloudWatch } = await import("@aws-sdk/client-cloudwatch");
      return keep(new CloudWatch(given));
    }),
    lambda: once(async () => {
      const { Lambda } = await import("@aws-sdk/client-lambda");
      return keep(new Lambda(given));
    }),
    logs: once(async () => {
      const { CloudWatchLogs } = await import("@aws-sdk/client-cloudwatch-logs");
      return keep(new CloudWatchLogs(given));
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
