import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { LOCAL_REGION } from "./plan-stack.ts";

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
