// What the suite runs against: whatever AWS_ENDPOINT_URL names, or AWS itself. The only file that reads the environment.
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { FirehoseClient } from "@aws-sdk/client-firehose";
import { IAMClient } from "@aws-sdk/client-iam";
import { KMSClient } from "@aws-sdk/client-kms";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { STSClient } from "@aws-sdk/client-sts";
import type { EmulatorName } from "./lacks.ts";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const { env } = process;

/** Undefined for AWS itself. */
export const endpoint = env["AWS_ENDPOINT_URL"];

/** Undefined for AWS itself and for endpoints that nobody named. */
export const emulator = env["SLUICE_E2E_EMULATOR"] as EmulatorName | undefined;

const cliFolder = env["SLUICE_E2E_AWS_CLI"] ?? "";

/** The AWS CLI that this run installed, the Python that it runs on, and what it does not take from the SDKs' variables. */
export const awsCli = {
  // Of SQS it would ask AWS itself, whatever AWS_ENDPOINT_URL says.
  command: [join(cliFolder, "aws"), ...(env["AWS_ENDPOINT_URL"] ? ["--endpoint-url", env["AWS_ENDPOINT_URL"]] : [])],
  python: join(cliFolder, "python"),
  variables: {
    ...(env["AWS_REGION"] ? { AWS_DEFAULT_REGION: env["AWS_REGION"] } : {}),
    ...(env["SLUICE_E2E_CERT"] ? { CURL_CA_BUNDLE: env["SLUICE_E2E_CERT"] } : {}),
  },
};

/** Part of the name of everything that this run creates. */
export const runId = env["SLUICE_E2E_RUN"] ?? newRunId();

/** What the emulator wrote, where this run started it. */
export const emulatorLog = env["SLUICE_E2E_LOG"];

/** A certificate for loopback that the emulator trusts, and its key. */
export const loopbackCertificate = { cert: env["SLUICE_E2E_CERT"], key: env["SLUICE_E2E_KEY"] };

export const tag = { key: "sluice:e2e", value: runId };

/** The bootstrap's qualifier takes ten letters or digits. */
export function newRunId(): string {
  return `e2e${randomBytes(3).toString("hex")}`;
}

export interface Clients {
  readonly cloudFormation: CloudFormationClient;
  readonly firehose: FirehoseClient;
  readonly iam: IAMClient;
  readonly kms: KMSClient;
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;
  readonly s3: S3Client;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  readonly sts: STSClient;
}

/** @param credentials of somebody else than the one who deploys */
export function clients(credentials?: Credentials): Clients {
  const options = { ...(endpoint ? { endpoint } : {}), ...(credentials ? { credentials } : {}) };
  return {
    cloudFormation: new CloudFormationClient(options),
    firehose: new FirehoseClient(options),
    iam: new IAMClient(options),
    kms: new KMSClient(options),
    lambda: new LambdaClient(options),
    logs: new CloudWatchLogsClient(options),
    s3: new S3Client({ ...options, ...(endpoint ? { forcePathStyle: true } : {}) }),
    sns: new SNSClient(options),
    // With an endpoint, the client must not go where a queue's URL points.
    sqs: new SQSClient({ ...options, ...(endpoint ? { useQueueUrlAsEndpoint: false } : {}) }),
    sts: new STSClient(options),
  };
}
