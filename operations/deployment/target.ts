// Where an operation works: the clients, and what of the deployment is where. Everything follows from the stack's outputs, on AWS, on
// an emulator and in the local run, which answers the same question.
import type { Stack } from "@aws-sdk/client-cloudformation";
import { InputError, InterruptedError, TargetError } from "../errors.ts";
import { awsError, type ClientOptions, type TargetClients, targetClients } from "./clients.ts";

/** Which deployment is meant, and how to reach it. */
export interface ChosenTarget {
  readonly kind: "local-run" | "endpoint" | "aws";
  readonly options: ClientOptions;
  /** Undefined: the only one at the endpoint. */
  readonly stackName: string | undefined;
}

/** Places for external events. Each that a deployment has is served by a function of its own. */
export type Sink = "sns" | "kafka";

/** What a deployment has for one sink. */
export interface SinkResources {
  readonly sink: Sink;
  /** Its function reads here. */
  readonly internalQueueUrl: string;
  readonly internalQueueArn: string;
  readonly quarantineQueueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly processorName: string;
  readonly logGroup: string;
}

/** Of the sinks it is the first that is meant, unless `forSink` says otherwise. */
export interface Target extends SinkResources {
  /** For people: which deployment it is. */
  readonly label: string;
  readonly stackName: string;
  readonly region: string;
  readonly endpoint: string | undefined;
  readonly clients: TargetClients;
  /** The engine publishes here, where the deployment has internal consumers or several sinks. */
  readonly internalTopicArn: string | undefined;
  /** Undefined where Kafka is the only sink; `externalTopicOf` says so. */
  readonly externalTopicArn: string | undefined;
  /** The key of somebody else's that the stack uses in place of its own. */
  readonly keyArn: string | undefined;
  /** At least one, SNS first. */
  readonly sinks: readonly SinkResources[];
  /** When the stack last changed, how that ended, and what it was deployed from; a stack of before does not say. */
  readonly deployment: { readonly status: string; readonly at: Date | undefined; readonly version: string | undefined };
}

/** Finds the deployment, works on it, and closes every connection. @throws TargetError for whatever AWS refuses. */
export async function onTarget<Result>(
  chosen: ChosenTarget,
  work: (target: Target) => Promise<Result>,
): Promise<Result> {
  const clients = targetClients(chosen.options);
  try {
    return await work(await findTarget(chosen, clients));
  } catch (error) {
    if (error instanceof InputError || error instanceof TargetError || error instanceof InterruptedError) throw error;
    throw awsError(error, chosen.options.endpoint ?? "AWS") ?? error;
  } finally {
    clients.destroy();
  }
}

/** The same deployment, seen from one of its sinks. @throws TargetError if it does not publish there. */
export function forSink(target: Target, sink: Sink = target.sink): Target {
  if (sink === target.sink) return target;
  const { sinks, label } = target;
  const found = sinks.find((each) => each.sink === sink);
  if (found) return { ...target, ...found, label: `${label}, sink ${sink}` };
  throw new TargetError("no-such-sink", `${label} does not publish to ${NAMES[sink]}`, { target: label, sink });
}

const NAMES: Readonly<Record<Sink, string>> = { sns: "SNS", kafka: "Kafka" };

/** @throws TargetError where Kafka is the only sink. */
export function externalTopicOf(target: Target): string {
  const { externalTopicArn, label } = target;
  if (externalTopicArn !== undefined) return externalTopicArn;
  throw new TargetError("no-such-sink", `${label} does not publish to SNS`, { target: label, sink: "sns" });
}

async function findTarget(chosen: ChosenTarget, clients: TargetClients): Promise<Target> {
  const { endpoint } = chosen.options;
  const region = await clients.sqs.config.region();
  const place = endpoint ?? region;
  const stack = await findStack(chosen, clients, place);
  const stackName = stack.StackName ?? "";
  const outputs = new Map(stack.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  const output = (name: string): string => {
    const value = outputs.get(name);
    if (value) return value;
    const what = `stack ${stackName} at ${place} has no output ${name}: it is no stack of Sluice, or not yet complete`;
    throw new TargetError("not-our-stack", what, { stack: stackName, place, output: name });
  };
  const resources = (sink: Sink, { prefix, queue }: { readonly prefix: string; readonly queue: string }) => ({
    sink,
    internalQueueUrl: output(`${queue}Url`),
    internalQueueArn: output(`${queue}Arn`),
    quarantineQueueUrl: output(`${prefix}QuarantineQueueUrl`),
    deadLetterQueueUrl: output(`${prefix}DeadLetterQueueUrl`),
    processorName: output(`${prefix}ProcessorName`),
    logGroup: output(`${prefix}ProcessorLogGroup`),
  });
  const sinks = [
    ...(outputs.has("KafkaQueueUrl") && !outputs.has("ExternalTopicArn")
      ? []
      : [resources("sns", { prefix: "", queue: "InternalQueue" })]),
    ...(outputs.has("KafkaQueueUrl") ? [resources("kafka", { prefix: "Kafka", queue: "KafkaQueue" })] : []),
  ];
  return {
    label: chosen.kind === "local-run" ? `the local run at ${endpoint}` : `${stackName} at ${place}`,
    stackName,
    region,
    endpoint,
    clients,
    ...(sinks[0] as SinkResources),
    internalTopicArn: outputs.get("InternalTopicArn"),
    externalTopicArn: outputs.get("ExternalTopicArn"),
    keyArn: outputs.get("KeyArn"),
    sinks,
    deployment: {
      status: String(stack.StackStatus),
      at: stack.LastUpdatedTime ?? stack.CreationTime,
      version: outputs.get("Version"),
    },
  };
}

async function findStack({ stackName }: ChosenTarget, clients: TargetClients, place: string): Promise<Stack> {
  const cloudFormation = await clients.cloudFormation();
  const found: Stack[] = [];
  let NextToken: string | undefined;
  try {
    do {
      const page = await cloudFormation.describeStacks({ StackName: stackName, NextToken });
      found.push(...(page.Stacks ?? []));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
  } catch (error) {
    if (/does not exist/.test((error as Error).message)) {
      throw new TargetError("no-such-stack", `no stack ${stackName} at ${place}`, { stack: stackName, place });
    }
    throw error;
  }
  const isOurs = ({ Outputs = [] }: Stack): boolean =>
    Outputs.some(({ OutputKey }) => OutputKey === "QuarantineQueueUrl" || OutputKey === "KafkaQuarantineQueueUrl");
  const candidates = stackName === undefined ? found.filter(isOurs) : found;
  const [stack] = candidates;
  if (!stack) throw new TargetError("no-stack", `no stack of Sluice at ${place}`, { place });
  if (candidates.length === 1) return stack;
  const stacks = candidates.map(({ StackName }) => StackName).join(", ");
  throw new TargetError("several-stacks", `${place} has several stacks of Sluice: ${stacks}`, { place, stacks });
}
