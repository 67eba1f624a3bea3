// A console beside an embedded AWS in the test's own process, as `npm start -- --stay` has it.
import { type RunningConsole, startConsole } from "../../console/index.ts";
import { type EmbeddedAws, type LocalKafka, runSample, type SampleRun } from "../../local/index.ts";
import { type ChosenTarget, onTarget } from "../../operations/deployment/index.ts";
import type { Database } from "../../operations/outbox/index.ts";
import { shipped } from "./engines.ts";

export interface OpenedConsole extends RunningConsole {
  /** Asks as the page does. */
  readonly ask: (path: string, question?: object) => Promise<Response>;
  readonly close: () => Promise<void>;
}

export interface OpenOptions {
  readonly stateFolder: string;
  readonly internalText?: (sqsMessageId: string) => string | undefined;
  readonly database?: Database;
}

export interface WatchedSample {
  readonly run: SampleRun;
  readonly console: OpenedConsole;
}

/** The sample of the engine's life, with a console that was there from its first event. */
export async function watchedSample(
  contracts: readonly string[],
  stateFolder: string,
  localKafka?: LocalKafka,
): Promise<WatchedSample> {
  const nothing = (): void => undefined;
  const texts = new Map<string, string>();
  let console: OpenedConsole | undefined;
  const run = await runSample({
    ...{ engine: shipped, contracts, localKafka, signal: new AbortController().signal },
    ...{ onStage: nothing, onProgress: nothing, onFailure: nothing, onDeliveryFailure: nothing },
    ...{ onGivenUp: nothing, onSubscriberLog: nothing },
    onReceived(messages) {
      for (const { MessageId = "", Body = "" } of messages) texts.set(MessageId, Body);
    },
    async onStarted(aws) {
      console = await openConsole(aws, { stateFolder, internalText: (id) => texts.get(id) });
    },
  });
  return { run, console: console as OpenedConsole };
}

export async function openConsole(
  { endpoint }: Pick<EmbeddedAws, "endpoint">,
  options: OpenOptions,
): Promise<OpenedConsole> {
  const closing = new AbortController();
  const credentials = { accessKeyId: "a", secretAccessKey: "b" };
  const chosen: ChosenTarget = {
    kind: "local-run",
    stackName: undefined,
    options: { endpoint, region: "us-east-1", credentials },
  };
  let ended = Promise.resolve();
  const console = await new Promise<RunningConsole>((resolve, reject) => {
    ended = onTarget(chosen, async (target) => {
      const opened = await startConsole({
        ...options,
        ...{ target, engine: shipped, sinceMs: 0, signal: closing.signal },
      });
      resolve(opened);
      await opened.ended;
    });
    ended.catch(reject);
  });
  const { origin, searchParams } = new URL(console.url);
  const cookie = `sluice-console-${new URL(origin).port}=${searchParams.get("token")}`;
  return {
    ...console,
    ask: (path, question) =>
      fetch(origin + path, {
        headers: { cookie, origin, "content-type": "application/json" },
        ...(question ? { method: "POST", body: JSON.stringify(question) } : {}),
      }),
    async close() {
      closing.abort();
      await ended;
    },
  };
}
