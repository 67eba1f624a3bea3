// The local stack for the commands on stored messages: the processor off unless a test switches it on, and both queues empty
// before each test.
import { PurgeQueueCommand } from "@aws-sdk/client-sqs";
import { beforeAll, beforeEach } from "vitest";
import type { StoredKind } from "../../cli/stored/stored-queue.ts";
import { type CommandStack, commandStack } from "./command-stack.ts";
import { output, setReading } from "./stopped-stack.ts";

const QUEUES: Readonly<Record<StoredKind, string>> = {
  quarantine: "QuarantineQueueUrl",
  "dead-letter": "DeadLetterQueueUrl",
};

export interface StoredStack extends Pick<CommandStack, "aws" | "cwd"> {
  /** A command on the stored queue, as a person types it. */
  readonly run: CommandStack["run"];
  readonly storedUrl: () => string;
  readonly internalUrl: () => string;
}

/** To be called once in a test file; the stack is there in its tests. */
export function storedStack(kind: StoredKind): StoredStack {
  const { aws, cwd, run } = commandStack();
  const urlOf = (name: string): string => output(aws(), name);
  beforeAll(() => setReading(aws(), false));
  beforeEach(async () => {
    for (const name of [QUEUES[kind], "InternalQueueUrl"]) {
      await aws().clients.sqs.send(new PurgeQueueCommand({ QueueUrl: urlOf(name) }));
    }
  });
  return {
    aws,
    cwd,
    run: (...args) => run(kind, ...args),
    storedUrl: () => urlOf(QUEUES[kind]),
    internalUrl: () => urlOf("InternalQueueUrl"),
  };
}
