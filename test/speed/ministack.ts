// The same pipeline on MiniStack, from the same template: its queues, its topic, its Lambda with the function as it is deployed.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { CreateEventSourceMappingCommand, CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { createResources } from "../../local/embedded-aws.ts";
import { freePort } from "../../local/free-port.ts";
import { readCloudAssembly } from "../../local/index.ts";
import { type PlannedFunction, type PlannedMapping, planStack } from "../../local/plan/plan-stack.ts";
import { LOCAL_REGION, localArn, localClients } from "../../local/this-machine.ts";
import { startEmulator, temporaryFolder } from "../e2e/emulators/emulator.ts";
import { pythonEnvironment } from "../e2e/emulators/python-environment.ts";
import type { Pipeline } from "./events-per-second.ts";

/** As lean as it can run: no TLS, and no permissions are checked. @throws E2eError in one line, if it cannot be had or does not start */
export async function startMinistackPipeline(assemblyFolder: string): Promise<Pipeline> {
  const python = pythonEnvironment({ name: "ministack", version: [3, 10] });
  const folder = temporaryFolder();
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const stopEmulator = await startEmulator({
    ...{ name: "MiniStack", python, folder },
    module: ["hypercorn", "ministack.app:app", "--workers", "0", "--keep-alive", "75", "--bind", `127.0.0.1:${port}`],
    variables: { GATEWAY_PORT: String(port), MINISTACK_HOST: "127.0.0.1", MINISTACK_REGION: LOCAL_REGION },
    isReady: async () => (await fetch(`${endpoint}/_ministack/health`)).ok,
  });
  const clients = localClients(endpoint);
  const { region, credentials } = clients.sqs.config;
  const lambda = new LambdaClient({ endpoint, region, credentials });
  const stop = async (): Promise<void> => {
    for (const client of [clients.sqs, clients.sns, lambda]) client.destroy();
    stopEmulator();
  };
  try {
    const plan = planStack(readCloudAssembly(assemblyFolder), endpoint);
    await createResources(plan, clients);
    for (const mapping of plan.mappings) {
      await createFunction(lambda, mapping.function, await zipped(python, mapping.function.codeFolder, folder));
      await lambda.send(new CreateEventSourceMappingCommand(mappingInput(mapping)));
    }
    return { endpoint, clients, outputs: plan.outputs, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function zipped(python: string, codeFolder: string, folder: string): Promise<Uint8Array> {
  const file = join(folder, "function.zip");
  await promisify(execFile)(python, ["-m", "zipfile", "-c", file, "index.mjs"], { cwd: codeFolder });
  return readFile(file);
}

async function createFunction(lambda: LambdaClient, plan: PlannedFunction, ZipFile: Uint8Array): Promise<void> {
  const command = new CreateFunctionCommand({
    FunctionName: plan.name,
    Role: localArn("iam", "role/bench").replace(`:${LOCAL_REGION}:`, "::"),
    Runtime: "nodejs24.x",
    Handler: plan.handler,
    Code: { ZipFile },
    MemorySize: plan.memoryMb,
    Timeout: plan.timeoutSeconds,
    Environment: { Variables: { ...plan.variables } },
  });
  await lambda.send(command);
}

const mappingInput = ({ queue, function: { name }, batchSize, maxConcurrency }: PlannedMapping) => ({
  EventSourceArn: queue.arn,
  FunctionName: name,
  BatchSize: batchSize,
  FunctionResponseTypes: ["ReportBatchItemFailures" as const],
  ScalingConfig: { MaximumConcurrency: Math.min(maxConcurrency, 1_000) },
});
