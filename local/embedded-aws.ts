// Runs on this machine what CDK synthesized: queues, topics, functions and what connects them.
import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { CreateTopicCommand, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, type Message } from "@aws-sdk/client-sqs";
import { cloudFormation } from "./control-plane/cloud-formation.ts";
import { cloudWatch, cloudWatchLogs, LogStore } from "./control-plane/cloud-watch.ts";
import { lambda } from "./control-plane/lambda.ts";
import { startEmulator } from "./emulator/emulator.ts";
import { runEventSourceMapping } from "./functions/event-source-mapping.ts";
import { type FunctionEnvironment, functionEnvironment } from "./functions/function-environment.ts";
import { readCloudAssembly } from "./plan/cloud-assembly.ts";
import { type PlannedFunction, type PlannedMapping, planStack, type StackPlan } from "./plan/plan-stack.ts";
import { messagesIn } from "./runs/drain-queue.ts";
import { type LocalClients, localClients } from "./this-machine.ts";

export interface EmbeddedAwsOptions {
  /** A folder that `cdk synth` wrote. */
  readonly assemblyFolder: string;
  /** Seconds after which a failed message is tried again. @default the queue's visibility timeout, as on AWS */
  readonly retrySeconds?: number;
  /** Functions that the stack refers to without holding them. */
  readonly functions?: readonly PlannedFunction[];
  /** Takes what functions write to their logs, one or more lines at a time. */
  readonly onLog?: (text: string, functionName: string) => void;
  /** Told about deliveries to endpoints and functions that failed, and what becomes of them. */
  readonly onDeliveryFailure?: (message: string) => void;
  /** Told of the messages that the functions of the stack are handed from their queues. */
  readonly onReceived?: (messages: readonly Message[]) => void;
  /** Told about batches of a queue whose invocation failed as a whole (crash, timeout, exception). */
  readonly onFailure?: (message: string) => void;
  /** Told of messages that have come to no end when it stops. */
  readonly onGivenUp?: (givenUp: GivenUp) => void;
}

export interface GivenUp {
  /** Messages in queues that functions read. */
  readonly unprocessed: number;
  /** Messages that SNS has yet to deliver. */
  readonly undelivered: number;
}

export interface EmbeddedAws {
  readonly endpoint: string;
  readonly stackName: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly clients: LocalClients;
  /** The certificate (PEM) of the authority behind the signatures of HTTP(S) deliveries, of this run alone. */
  readonly certificateAuthority: () => Promise<string>;
  /** Brings a function that can then be subscribed by its ARN. @throws LocalError if there is one of its name */
  readonly addFunction: (plan: PlannedFunction) => void;
  /** Messages that SNS has yet to deliver, other than to queues. */
  readonly undelivered: () => number;
  /** Has a standard queue keep no more than so many unread messages, the latest: memory has an end where nobody reads. */
  readonly keepLatest: (queueArn: string, count: number) => void;
  /** Where the stack's buckets are folders, by their name. */
  readonly bucketsFolder: string;
  /** Ends polling, lets what is under way finish, and frees port and processes. Nothing outlives it. */
  readonly stop: () => Promise<void>;
  /** Resolves with `stop`, rejects if polling broke down. */
  readonly ended: Promise<void>;
}

/** @throws LocalError if the stack holds something that the embedded AWS does not know. */
export async function startEmbeddedAws(options: EmbeddedAwsOptions): Promise<EmbeddedAws> {
  const assembly = readCloudAssembly(options.assemblyFolder);
  const { functions: others = [], onLog = () => undefined, onFailure = () => undefined, retrySeconds } = options;
  const { onDeliveryFailure = () => undefined } = options;
  const bucketsFolder = join(tmpdir(), `sluice-buckets-${randomUUID()}`); // made when something is stored
  const emulator = await startEmulator({ onLog, onFailure: onDeliveryFailure, retrySeconds });
  const { endpoint } = emulator;
  const { sqs, sns } = localClients(endpoint);
  const clients = { sqs: emulator.atHand(sqs), sns };
  const stopping = new AbortController();
  const environments: FunctionEnvironment[] = [];
  const close = async (): Promise<void> => {
    for (const environment of environments) environment.stop();
    clients.sqs.destroy();
    clients.sns.destroy();
    await emulator.close();
    await rm(bucketsFolder, { recursive: true, force: true });
  };
  let plan: StackPlan;
  try {
    plan = planStack(assembly, endpoint, others);
    for (const each of [...plan.functions, ...others]) emulator.functions.add(each);
    for (const stream of plan.streams) emulator.streams.add(stream, join(bucketsFolder, stream.bucketName));
    await createResources(plan, clients);
  } catch (error) {
    await close();
    throw error;
  }
  const startedMs = Date.now();
  const log = new LogStore(plan.mappings.map((mapping) => mapping.function.logGroup));
  const switches = plan.mappings.map((mapping) => ({
    plan: mapping,
    isOn: true,
    maxConcurrency: mapping.maxConcurrency,
  }));
  emulator.serve([
    cloudFormation({ name: plan.stackName, outputs: plan.outputs, startedMs, template: assembly.template }),
    cloudWatchLogs(log),
    lambda(switches, startedMs),
    cloudWatch(emulator.oldestMessageMs, Date.now),
  ]);
  const mappings = switches.map((mappingSwitch) => {
    const { plan: mapping } = mappingSwitch;
    const own = environmentsFor(mapping, endpoint, (text) => {
      log.append(mapping.function.logGroup, text, Date.now());
      onLog(text, mapping.function.name);
    });
    environments.push(...own);
    return runEventSourceMapping(
      {
        plan: mapping,
        sqs: clients.sqs,
        environments: own,
        retrySeconds,
        onFailure(message) {
          log.append(mapping.function.logGroup, message, Date.now());
          onFailure(message);
        },
        onReceived: options.onReceived,
        isOn: () => mappingSwitch.isOn,
      },
      stopping.signal,
    );
  });
  const ended = Promise.all(mappings).then(() => undefined);
  ended.catch(() => undefined); // whoever awaits `ended` or `stop` learns of it
  const tellGivenUp = async (): Promise<void> => {
    const depths = plan.mappings.map(({ queue }) => messagesIn(clients.sqs, queue.url));
    const unprocessed = (await Promise.all(depths)).reduce((sum, depth) => sum + depth, 0);
    const undelivered = emulator.undelivered();
    if (unprocessed + undelivered > 0) options.onGivenUp?.({ unprocessed, undelivered });
  };
  let stopped: Promise<void> | undefined;
  return {
    endpoint,
    stackName: plan.stackName,
    outputs: plan.outputs,
    clients,
    certificateAuthority: async () => (await emulator.authority()).certificate,
    addFunction: emulator.functions.add,
    undelivered: emulator.undelivered,
    keepLatest: emulator.keepLatest,
    bucketsFolder,
    ended,
    stop() {
      stopping.abort();
      stopped ??= ended.then(tellGivenUp).finally(close);
      return stopped;
    },
  };
}

/** More environments than cores would only wait for each other. */
function environmentsFor(plan: PlannedMapping, endpoint: string, onLog: (text: string) => void): FunctionEnvironment[] {
  const count = Math.min(plan.maxConcurrency, availableParallelism());
  return Array.from({ length: count }, () => functionEnvironment({ plan: plan.function, endpoint, onLog }));
}

/** Creates what the plan names; the functions are started by their mappings. */
export async function createResources(
  { queues, topics, subscriptions }: StackPlan,
  { sqs, sns }: LocalClients,
): Promise<void> {
  for (const { name, attributes, tags } of queues) {
    await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes, tags }));
  }
  for (const { name, attributes } of topics) {
    await sns.send(new CreateTopicCommand({ Name: name, Attributes: attributes }));
  }
  for (const { topicArn, protocol, endpoint, attributes } of subscriptions) {
    const command = new SubscribeCommand({
      TopicArn: topicArn,
      Protocol: protocol,
      Endpoint: endpoint,
      Attributes: attributes,
    });
    await sns.send(command);
  }
}
