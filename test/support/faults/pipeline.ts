// The deployed pipeline over real connections, so arranged that every part of it can be harmed: emulator and runner are
// processes that can be killed, the function's clients and the engine's go through proxies of their own.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { createResources, type EmbeddedAws } from "../../../local/embedded-aws.ts";
import { freePort } from "../../../local/free-port.ts";
import { readCloudAssembly } from "../../../local/plan/cloud-assembly.ts";
import { planStack } from "../../../local/plan/plan-stack.ts";
import { drainQueue, messagesIn } from "../../../local/runs/drain-queue.ts";
import { type ReceivedEvent, receivedEvent, subscribeQueue } from "../../../local/runs/external-queue.ts";
import { type FaultProxy, type FaultProxyOptions, startFaultProxy } from "./fault-proxy.ts";
import { patientClients } from "./patient-clients.ts";
import { type Restartable, restartable } from "./restartable.ts";

export interface PipelineOptions {
  /** A folder that `cdk synth` wrote. */
  readonly assemblyFolder: string;
  readonly processorFaults: FaultProxyOptions["choose"];
  readonly engineFaults: FaultProxyOptions["choose"];
}

export interface Pipeline {
  readonly outputs: Readonly<Record<string, string>>;
  /** Where the engine sends to: through its proxy. */
  readonly engineEndpoint: string;
  readonly emulator: Restartable;
  readonly runner: Restartable;
  readonly processorProxy: FaultProxy;
  readonly engineProxy: FaultProxy;
  /** What a subscriber without a filter received, in order, duplicates among it. */
  readonly received: readonly ReceivedEvent[];
  readonly quarantined: readonly string[];
  readonly deadLettered: readonly string[];
  /** Lines of the processor's log. */
  readonly log: readonly string[];
  /** Resolves once no message is on its way any more. */
  readonly settled: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** A message whose poller was killed comes again after this; longer than a batch takes, also with faults. */
const VISIBILITY_SECONDS = 5;
const POLL_MS = 50;
const SETTLE_MAX_MS = 100_000;

export async function startPipeline(options: PipelineOptions): Promise<Pipeline> {
  const { assemblyFolder, processorFaults, engineFaults } = options;
  const folder = mkdtempSync(join(tmpdir(), "sluice-faults-"));
  const port = await freePort(); // the emulator comes back at the same place
  const endpoint = `http://127.0.0.1:${port}`;
  const emulator = restartable("./emulator-process.ts", [String(port), folder]);
  await emulator.start();
  const clients = patientClients(endpoint);
  const processorProxy = await startFaultProxy({ upstream: endpoint, choose: processorFaults });
  const engineProxy = await startFaultProxy({ upstream: endpoint, choose: engineFaults });
  const plan = planStack(readCloudAssembly(assemblyFolder), endpoint);
  await createResources(plan, clients);
  const { outputs } = plan;
  const url = (name: string): string => outputs[name] ?? "";

  const observing = new AbortController();
  const received: ReceivedEvent[] = [];
  const quarantined: string[] = [];
  const deadLettered: string[] = [];
  const aws = { endpoint, outputs, clients } as EmbeddedAws;
  const subscriberUrl = await subscribeQueue(aws, "everything");
  const watched = [url("InternalQueueUrl"), subscriberUrl, url("QuarantineQueueUrl"), url("DeadLetterQueueUrl")];
  const Attributes = { VisibilityTimeout: String(VISIBILITY_SECONDS) };
  for (const QueueUrl of watched) await clients.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
  const drains = [
    drainQueue(clients.sqs, subscriberUrl, (message) => void received.push(receivedEvent(message)), observing.signal),
    drainQueue(
      clients.sqs,
      url("QuarantineQueueUrl"),
      ({ Body }) => void quarantined.push(Body ?? ""),
      observing.signal,
    ),
    drainQueue(
      clients.sqs,
      url("DeadLetterQueueUrl"),
      ({ Body }) => void deadLettered.push(Body ?? ""),
      observing.signal,
    ),
  ];

  const log: string[] = [];
  const onMessage = (message: unknown): void => {
    const { kind, text } = message as { kind: string; text: string };
    log.push(...(kind === "log" ? text.split("\n").filter(Boolean) : [`${kind}: ${text}`]));
  };
  const runner = restartable("./runner-process.ts", [assemblyFolder, endpoint, processorProxy.endpoint], onMessage);
  await runner.start();

  return {
    ...{ outputs, engineEndpoint: engineProxy.endpoint, emulator, runner, processorProxy, engineProxy },
    ...{ received, quarantined, deadLettered, log },
    async settled() {
      const deadlineMs = Date.now() + SETTLE_MAX_MS;
      for (const queueUrl of watched) {
        while ((await messagesIn(clients.sqs, queueUrl)) > 0) {
          if (Date.now() > deadlineMs) throw new Error(`${queueUrl} is still not empty`);
          await new Promise((resolve) => setTimeout(resolve, POLL_MS));
        }
      }
    },
    async stop() {
      observing.abort();
      await Promise.all(drains);
      await runner.kill();
      await processorProxy.close();
      await engineProxy.close();
      await emulator.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The emulator comes back at the same place, so it cannot be given any that is free at the time. */
