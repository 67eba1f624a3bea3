// The environment of the deployed function, as infra writes it and Lambda adds to it.
import type { ContractName } from "../shared/engines/maestro/index.ts";
import type { ProcessorVariables } from "../shared/wiring/index.ts";

export function functionEnvironment(contract: ContractName): Record<string, string> {
  const variables = {
    SLUICE_CLUSTER: "main",
    SLUICE_CONTRACTS: contract,
    SLUICE_EXTERNAL_TOPIC_ARN: "arn:aws:sns:eu-west-1:111122223333:external",
    SLUICE_EXTERNAL_TOPIC_TYPE: "standard",
    SLUICE_QUARANTINE_QUEUE_URL: "https://sqs.eu-west-1.amazonaws.com/111122223333/quarantine.fifo",
    SLUICE_LOG_RECORDS: "true",
    SLUICE_STAGE: "bench",
  } satisfies ProcessorVariables;
  return {
    ...variables,
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "none",
    AWS_SECRET_ACCESS_KEY: "none",
    AWS_LAMBDA_FUNCTION_NAME: "event-processor",
  };
}
