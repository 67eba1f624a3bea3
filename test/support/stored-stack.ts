// The local stack for the commands on stored messages: the processor off unless a test switches it on, and both queues empty
// before each test.
import { PurgeQueueCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, beforeEach } from "vitest";
import type { StoredKind } from "../../cli/stored/stored-queue.ts";
import type { EmbeddedAws } from "../../local/index.ts";
import { runSluice } from "./running-sluice.ts";
import { type Finished, temporaryFolder } from "./sluice.ts";
import { localStack, output, setReading } from "./stopped-stack.ts";

const QUEUES: Readonly<Record<StoredKind, string>> = {
  quarantine: "QuarantineQueueUrl",
  "dead-letter": "DeadLetterQueueUrl",
};

export interface StoredStack {
  readonly aws: () => EmbeddedAws;
  /** Where the commands of this test keep their state. */
  readonly cwd: () => string;
  /** A command on the stored queue, as a person types it. */
  readonly run: (...args: string[]) => Promise<Finished>;
  readonly storedUrl: () => string;
  readonly internalUrl: () => string;
}

/** To be called once in a test file; the stack is there in its tests. */
export function storedStack(kind: StoredKind): StoredStack {
  let aws: EmbeddedAws;
  let cwd: string;
  const urlOf = (name: string): string => output(aws, name);
  beforeAll(async () => {
    aws = await localStack();
    await setReading(aws, false);
  });
  afterAll(() => aws.stop());
  beforeEach(async () => {
    cwd = temporaryFolder();
    for (const name of [QUEUES[kind], "InternalQueueUrl"]) {
      await aws.clients.sqs.send(new PurgeQueueCommand({ QueueUrl: urlOf(name) }));
    }
  });
  return {
    aws: () => aws,
    cwd: () => cwd,
    run: (...args) => runSluice([kind, ...args, "--endpoint", aws.endpoint], { cwd }),
    storedUrl: () => urlOf(QUEUES[kind]),
    internalUrl: () => urlOf("InternalQueueUrl"),
  };
}
