// The local stack for the commands on held messages: the processor off unless a test switches it on, and both queues empty
// before each test.
import { PurgeQueueCommand } from "@aws-sdk/client-sqs";
import { beforeAll, beforeEach } from "vitest";
import type { HeldKind } from "../../operations/deployment/index.ts";
import { type CommandStack, commandStack } from "./command-stack.ts";
import { output, setReading } from "./stopped-stack.ts";

const QUEUES: Readonly<Record<HeldKind, string>> = {
  quarantine: "QuarantineQueueUrl",
  "dead-letter": "DeadLetterQueueUrl",
};

export interface HeldStack extends Pick<CommandStack, "aws" | "cwd"> {
  /** A command on the held queue, as a person types it. */
  readonly run: CommandStack["run"];
  readonly heldUrl: () => string;
  readonly internalUrl: () => string;
}

/** To be called once in a test file; the stack is there in its tests. */
export function heldStack(kind: HeldKind): HeldStack {
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
    heldUrl: () => urlOf(QUEUES[kind]),
    internalUrl: () => urlOf("InternalQueueUrl"),
  };
}
