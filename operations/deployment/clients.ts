// The clients of AWS that operations use. Those that few need are loaded when asked for, with all they can do as methods.
import type { CloudFormation } from "@aws-sdk/client-cloudformation";
import type { CloudWatch } from "@aws-sdk/client-cloudwatch";
import type { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import type { Lambda } from "@aws-sdk/client-lambda";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { causeText } from "../../shared/values/index.ts";
import { TargetError, type TargetErrorCode } from "../errors.ts";

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
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true, // without it the client only warns, and waits on
    },
    // An emulator knows neither, and its endpoint is the one that counts.
    ...(options.endpoint ? { useFipsEndpoint: false, useDualstackEndpoint: false } : {}),
  };
  return {
    // Without this an SQS client goes where the queue URL points, whatever endpoint it was given.
    sqs: keep(new SQSClient({ ...given, useQueueUrlAsEndpoint: false })),
    sns: keep(new SNSClient(given)),
    cloudFormation: once(async () => keep(new (await import("@aws-sdk/client-cloudformation")).CloudFormation(given))),
    cloudWatch: once(async () => keep(new (await import("@aws-sdk/client-cloudwatch")).CloudWatch(given))),
    lambda: once(async () => keep(new (await import("@aws-sdk/client-lambda")).Lambda(given))),
    logs: once(async () => keep(new (await import("@aws-sdk/client-cloudwatch-logs")).CloudWatchLogs(given))),
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

interface AwsError extends Error {
  readonly code?: string;
  readonly $metadata?: object;
}

/** What a service answers when it refuses, or what is heard when nothing answers; undefined for what is neither: a bug of ours. */
export function awsError(error: unknown, place: string): TargetError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { name, code = "", $metadata } = error as AwsError;
  const said = causeText(error).replaceAll(/\s+/g, " ").trim();
  const made = (own: TargetErrorCode, text: string): TargetError =>
    new TargetError(own, text, { place, said }, { cause: error });
  if (name === "CredentialsProviderError" || name === "TokenProviderError") {
    return made("no-credentials", `no credentials for AWS (${said})`);
  }
  if (/Region is missing/.test(said)) return made("no-region", "no region");
  if (code === "ECONNRESET") return made("no-answer", `${place} closes the connection instead of answering (${said})`);
  const isLost = /^(ECONNREFUSED|ENOTFOUND|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN)$/.test(code);
  if (isLost || name === "AggregateError") return made("no-answer", `nothing answers at ${place} (${code || said})`);
  if (name === "TimeoutError")
    return made("too-slow", `${place} does not answer in time (${said}); is the network up?`);
  if (/^(AccessDenied|AuthorizationError|UnauthorizedOperation)/.test(name)) {
    return made("not-allowed", `${place} does not allow it: ${said}`);
  }
  if (/ExpiredToken|InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch/.test(name)) {
    return made("credentials-refused", `${place} does not take these credentials: ${said}`);
  }
  return $metadata === undefined ? undefined : made("refused", `${place}: ${name}: ${said}`);
}
