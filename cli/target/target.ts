// Where a command works: the clients, and what of the deployment is where. Everything follows from the stack's outputs,
// on AWS, on an emulator and in the local run, which answers the same question.
import { DescribeStacksCommand, type Stack } from "@aws-sdk/client-cloudformation";
import type { ChosenTarget } from "./client-options.ts";
import { type TargetClients, targetClients } from "./clients.ts";
import { TargetError } from "./target-error.ts";

export interface Target {
  /** For people: which deployment it is. */
  readonly label: string;
  readonly stackName: string;
  readonly region: string;
  readonly endpoint: string | undefined;
  readonly clients: TargetClients;
  readonly internalQueueUrl: string;
  readonly internalQueueArn: string;
  /** The engine publishes here, where the deployment has internal consumers. */
  readonly internalTopicArn: string | undefined;
  readonly quarantineQueueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly externalTopicArn: string;
  readonly processorName: string;
  readonly logGroup: string;
  /** When the stack last changed, and how that ended. */
  readonly deployment: { readonly status: string; readonly at: Date | undefined };
}

/** @throws TargetError if the stack is not there, or is none of Sluice's. */
export async function findTarget(chosen: ChosenTarget, clients = targetClients(chosen.options)): Promise<Target> {
  const { endpoint } = chosen.options;
  const region = await clients.sqs.config.region();
  const place = endpoint ?? region;
  const stack = await findStack(chosen, clients, place);
  const stackName = stack.StackName ?? "";
  const outputs = new Map(stack.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  const output = (name: string): string => {
    const value = outputs.get(name);
    if (value) return value;
    throw new TargetError(
      `stack ${stackName} at ${place} has no output ${name}: it is no stack of Sluice, or not yet complete`,
    );
  };
  return {
    label: chosen.kind === "local-run" ? `the local run at ${endpoint}` : `${stackName} at ${place}`,
    stackName,
    region,
    endpoint,
    clients,
    internalQueueUrl: output("InternalQueueUrl"),
    internalQueueArn: output("InternalQueueArn"),
    internalTopicArn: outputs.get("InternalTopicArn"),
    quarantineQueueUrl: output("QuarantineQueueUrl"),
    deadLetterQueueUrl: output("DeadLetterQueueUrl"),
    externalTopicArn: output("ExternalTopicArn"),
    processorName: output("ProcessorName"),
    logGroup: output("ProcessorLogGroup"),
    deployment: { status: String(stack.StackStatus), at: stack.LastUpdatedTime ?? stack.CreationTime },
  };
}

async function findStack({ stackName }: ChosenTarget, clients: TargetClients, place: string): Promise<Stack> {
  const cloudFormation = await clients.cloudFormation();
  const found: Stack[] = [];
  let NextToken: string | undefined;
  try {
    do {
      const page = await cloudFormation.send(new DescribeStacksCommand({ StackName: stackName, NextToken }));
      found.push(...(page.Stacks ?? []));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
  } catch (error) {
    if (/does not exist/.test((error as Error).message)) {
      throw new TargetError(`no stack ${stackName} at ${place}; is --stack right, and --region?`);
    }
    throw error;
  }
  const isOurs = ({ Outputs = [] }: Stack): boolean =>
    Outputs.some(({ OutputKey }) => OutputKey === "QuarantineQueueUrl");
  const candidates = stackName === undefined ? found.filter(isOurs) : found;
  const [stack] = candidates;
  if (stack && candidates.length === 1) return stack;
  const names = candidates.map(({ StackName }) => StackName).join(", ");
  throw new TargetError(
    names
      ? `${place} has several stacks of Sluice: choose with --stack, of ${names}`
      : `no stack of Sluice at ${place}`,
  );
}
