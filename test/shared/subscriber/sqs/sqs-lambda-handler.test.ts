// The Lambda wrapper as a function: fed by the embedded AWS's event source mapping, over real HTTP.
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { startEmbeddedAws } from "../../../../local/index.ts";
import { writeAssembly } from "../../../support/assembly.ts";
import { externalEvent } from "../../../support/external-events.ts";
import * as factories from "../../../support/internal-events.ts";
import { send, take, untilEmpty } from "../../../support/local-queues.ts";

const sdk = fileURLToPath(new URL("../../../../shared/subscriber/index.ts", import.meta.url));
const step = (step_id: string): string => externalEvent(factories.stepInstanceUpdate({ step_id })).body;

test("messages that fail come again in order and are dead-lettered alone; all others are done once", async () => {
  const logs: string[] = [];
  const code = `import { sqsLambdaHandler } from ${JSON.stringify(sdk)};
    let failures = 1;
    export const handler = sqsLambdaHandler(({ event }) => {
      if (event.data.step_id === "b" && failures-- > 0) throw new Error("not yet");
      process.stdout.write(event.data.step_id + "\\n");
    });`;
  const assemblyFolder = writeAssembly({ code, mapping: { ScalingConfig: { MaximumConcurrency: 2 } } });
  const aws = await startEmbeddedAws({ assemblyFolder, retrySeconds: 0, onLog: (text) => logs.push(text) });
  onTestFinished(async () => {
    await aws.stop();
    rmSync(assemblyFolder, { recursive: true });
  });
  const { QueueUrl = "", DeadLetterQueueUrl = "" } = aws.outputs;

  for (const step_id of ["a", "b", "c"]) await send(aws.clients.sqs, QueueUrl, step(step_id), "steps");
  await send(aws.clients.sqs, QueueUrl, "not an event", "noise");
  const [dead] = await take(aws.clients.sqs, DeadLetterQueueUrl, 1);
  await untilEmpty(aws.clients.sqs, QueueUrl);

  expect(dead?.Body).toBe("not an event");
  const done = logs
    .join("")
    .split("\n")
    .filter((line) => /^[abc]$/.test(line));
  expect(done).toEqual(["a", "b", "c"]);
});
