// For an emulator without Lambda: the deployed template's function, run here, between the emulator's queue and topic.

import { runEventSourceMapping } from "../../local/functions/event-source-mapping.ts";
import { functionEnvironment } from "../../local/functions/function-environment.ts";
import { readCloudAssembly } from "../../local/index.ts";
import { clients } from "./cloud.ts";
import { partsOf, variableOutput } from "./embedded-outputs.ts";
import type { Template } from "./without-functions.ts";

/** Runs until it is stopped; `stop` resolves once nothing is under way. */
export function runEmbedded(
  template: Template,
  outputs: Readonly<Record<string, string>>,
  assemblyFolder: string,
): { stop: () => Promise<void> } {
  const parts = partsOf(template);
  if (!parts) return { stop: async () => {} };
  const names = Object.keys(parts.function.Environment.Variables);
  const plan = {
    name: "event-processor",
    arn: "event-processor",
    codeFolder: readCloudAssembly(assemblyFolder).assetFolders.get(parts.function.Code.S3Key) ?? "",
    handler: parts.function.Handler,
    memoryMb: parts.function.MemorySize,
    timeoutSeconds: parts.function.Timeout,
    variables: Object.fromEntries(names.map((name, index) => [name, outputs[variableOutput(index)] ?? ""])),
    logGroup: "", // nobody reads it
  };
  const queue = { name: "", arn: outputs["EmbeddedQueueArn"] ?? "", url: outputs["EmbeddedQueueUrl"] ?? "" };
  const onLog = (): void => {};
  const environment = functionEnvironment({ plan, endpoint: process.env["AWS_ENDPOINT_URL"] ?? "", onLog });
  const abort = new AbortController();
  const running = runEventSourceMapping(
    {
      plan: {
        queue: { ...queue, attributes: {}, tags: {} },
        function: plan,
        batchSize: parts.mapping.BatchSize,
        maxConcurrency: 1,
        reportsBatchItemFailures: true,
      },
      sqs: clients().sqs,
      environments: [environment],
      retrySeconds: undefined,
      onFailure: (message) => process.stderr.write(`${message}\n`),
    },
    abort.signal,
  );
  return {
    stop: async () => {
      abort.abort();
      await running;
      environment.stop();
    },
  };
}
