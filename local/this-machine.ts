// What all of the embedded AWS goes by: whose account and region this machine plays, how it fails, its clients, its Node.
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";

export const LOCAL_REGION = "us-east-1";
export const LOCAL_ACCOUNT = "000000000000";

/** Of a resource of this machine. */
export const localArn = (service: string, resource: string): string =>
  `arn:aws:${service}:${LOCAL_REGION}:${LOCAL_ACCOUNT}:${resource}`;

/** What the embedded AWS cannot do; the message says what, where and what to do. */
export class LocalError extends Error {
  override readonly name = "LocalError";
}

/** A module that other processes load, by its place in this folder: TypeScript in the repository, JavaScript in the package. */
export const sourceUrl = (name: string): URL => new URL(`./${name}${extname(import.meta.url)}`, import.meta.url);

/** The project's own Node; in the package there is none, and the user's serves. */
export const NODE = nodePath();

function nodePath(): string {
  try {
    return fileURLToPath(import.meta.resolve("node/bin/node"));
  } catch {
    return process.execPath;
  }
}

export interface LocalClients {
  readonly sqs: SQSClient;
  readonly sns: SNSClient;
}

/** Clients that know one endpoint and nothing of the user's profiles, credentials or variables. */
export function localClients(endpoint: string): LocalClients {
  const options = {
    endpoint,
    region: LOCAL_REGION,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    retryMode: "standard",
    maxAttempts: 3,
  } as const;
  // Without this an SQS client goes where the queue URL points.
  return { sqs: new SQSClient({ ...options, useQueueUrlAsEndpoint: false }), sns: new SNSClient(options) };
}
