// Cloud assemblies for the embedded AWS: written by hand, so that a test decides what the function does.
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

type Resources = Record<string, { Type: string; Properties?: Record<string, unknown> }>;

export interface AssemblyOptions {
  /** The text of the function's ES module, which exports `handler`. */
  readonly code?: string;
  readonly timeoutSeconds?: number;
  readonly queue?: Record<string, unknown>;
  readonly mapping?: Record<string, unknown>;
  readonly variables?: Record<string, string>;
  readonly more?: Resources;
  readonly outputs?: Record<string, unknown>;
}

/** Of the function, and of a message that it was given: a loaded machine takes seconds to start a function. */
const TIMEOUT_SECONDS = 30;

const OUTPUTS = { QueueUrl: { Ref: "Queue" }, DeadLetterQueueUrl: { Ref: "DeadLetterQueue" } };

/** A stack of a FIFO queue with its dead-letter queue, a function, and the mapping between them. */
export function writeAssembly(options: AssemblyOptions = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "sluice-test-"));
  const write = (name: string, value: unknown): void => writeFileSync(join(folder, name), JSON.stringify(value));
  mkdirSync(join(folder, "code"));
  writeFileSync(join(folder, "code", "index.mjs"), options.code ?? "export const handler = async () => {};");
  const properties = { properties: { templateFile: "Test.template.json" } };
  write("manifest.json", { artifacts: { Test: { type: "aws:cloudformation:stack", ...properties } } });
  write("Test.assets.json", {
    files: { code: { source: { path: "code" }, destinations: { here: { objectKey: "code.zip" } } } },
  });
  write("Test.template.json", {
    Resources: resources(options),
    Outputs: Object.fromEntries(
      Object.entries({ ...OUTPUTS, ...options.outputs }).map(([name, Value]) => [name, { Value }]),
    ),
  });
  return folder;
}

function resources({ timeoutSeconds, queue, mapping, variables, more }: AssemblyOptions): Resources {
  const arnOf = (logicalId: string) => ({ "Fn::GetAtt": [logicalId, "Arn"] });
  const RedrivePolicy = { deadLetterTargetArn: arnOf("DeadLetterQueue"), maxReceiveCount: 3 };
  return {
    DeadLetterQueue: { Type: "AWS::SQS::Queue", Properties: { FifoQueue: true } },
    Queue: {
      Type: "AWS::SQS::Queue",
      Properties: { FifoQueue: true, RedrivePolicy, VisibilityTimeout: TIMEOUT_SECONDS, ...queue },
    },
    Function: {
      Type: "AWS::Lambda::Function",
      Properties: {
        Architectures: ["arm64"],
        Code: { S3Bucket: { "Fn::Sub": `assets-${"$"}{AWS::AccountId}` }, S3Key: "code.zip" },
        Environment: { Variables: { ...variables } },
        Handler: "index.handler",
        LoggingConfig: { LogGroup: "logs" },
        MemorySize: 256,
        Role: "role",
        Runtime: "nodejs24.x",
        Timeout: timeoutSeconds ?? TIMEOUT_SECONDS,
      },
    },
    Mapping: {
      Type: "AWS::Lambda::EventSourceMapping",
      Properties: {
        BatchSize: 10,
        EventSourceArn: arnOf("Queue"),
        FunctionName: { Ref: "Function" },
        FunctionResponseTypes: ["ReportBatchItemFailures"],
        ...mapping,
      },
    },
    ...more,
  };
}
