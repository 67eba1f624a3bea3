// How the deployed processor is configured: what its environment says.
import { GetFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { type ProcessorEnvironment, ProcessorEnvironmentSchema } from "../../shared/wiring/index.ts";
import type { Target } from "./target.ts";
import { TargetError } from "./target-error.ts";

export interface DeployedProcessor {
  readonly environment: ProcessorEnvironment;
  /** When its code or configuration last changed. */
  readonly modifiedAt: Date;
}

/** @throws TargetError if its environment is none that this version of Sluice writes. */
export async function deployedProcessor({ clients, processorName }: Target): Promise<DeployedProcessor> {
  const lambda = await clients.lambda();
  const configuration = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: processorName }));
  const environment = ProcessorEnvironmentSchema.safeParse(configuration.Environment?.Variables ?? {});
  if (!environment.success) {
    const [issue] = environment.error.issues;
    throw new TargetError(
      `function ${processorName} is not configured as by this version: ${issue?.path.join(".")}: ${issue?.message}; use the version that was deployed`,
    );
  }
  return { environment: environment.data, modifiedAt: new Date(configuration.LastModified ?? 0) };
}
