import { spawn } from "node:child_process";
import { once } from "node:events";
import { ListQueuesCommand } from "@aws-sdk/client-sqs";
import { expect, onTestFinished, test } from "vitest";
import { emulatedTopic } from "../../support/emulated-topic.ts";
import { externalEvent } from "../../support/external-events.ts";
import * as factories from "../../support/internal-events.ts";

test.each(["standard", "fifo"] as const)(
  "the subscriber of the examples tells what happens on a %s topic, and leaves no queue behind",
  async (type) => {
    const topic = await emulatedTopic(type);
    const env = {
      PATH: process.env["PATH"],
      NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"],
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_REGION: "us-east-1",
      AWS_ENDPOINT_URL: topic.endpoint,
    };
    const child = spawn("node_modules/.bin/node", ["examples/programs/subscribe-a-queue.ts", topic.topicArn], { env });
    onTestFinished(() => void child.kill("SIGKILL"));
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.stderr.on("data", (chunk) => {
      output += chunk;
    });
    const said = (text: string) => expect.poll(() => output, { timeout: 60_000 }).toContain(text);

    await said("subscribed; Ctrl-C ends it\n");
    const started = factories.changeRecord({ old_status: "CREATED", new_status: "IN_PROGRESS", event_time: 1 });
    const ended = factories.changeRecord({ old_status: "PAUSED", new_status: "SUCCEEDED", event_time: 2 });
    await topic.publish(externalEvent(factories.workflowInstanceUpdate([started]), { sequence: 1 }));
    await said("Daily load, instance 7: RUNNING\n");
    await topic.publish(externalEvent(factories.deleteWorkflow()));
    await topic.publish(externalEvent(factories.workflowInstanceUpdate([ended]), { sequence: 2 }));
    await said("missed: workflows/etl.daily/instances/7/runs/1 from RUNNING to PAUSED\n");
    child.kill("SIGINT");
    const [code] = await once(child, "exit");

    expect(output.split("\n").slice(0, 4)).toEqual([
      "subscribed; Ctrl-C ends it",
      "Daily load, instance 7: RUNNING",
      "missed: workflows/etl.daily/instances/7/runs/1 from RUNNING to PAUSED",
      "Daily load, instance 7: SUCCEEDED",
    ]);
    expect(output).toMatch(/unsubscribed\n$/);
    expect(code).toBe(0);
    expect((await topic.sqs.send(new ListQueuesCommand({}))).QueueUrls ?? []).toEqual([]);
  },
);
