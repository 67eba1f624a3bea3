// From the configuration file to the body that a subscriber gets, through the deployed bundle.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import { expect, onTestFinished, test } from "vitest";
import { parseConfig } from "../../infra/config.ts";
import { SluiceStack } from "../../infra/sluice-stack.ts";
import { startEmbeddedAws } from "../../local/index.ts";
import { subscribeQueue } from "../../local/runs/external-queue.ts";
import { workflowVersionUpdate } from "../support/internal-events.ts";
import { send, take } from "../support/local-queues.ts";

test("`deprecations` is what every event of the contract says, and no event of another", async () => {
  const outdir = mkdtempSync(join(tmpdir(), "sluice-test-"));
  onTestFinished(() => rmSync(outdir, { recursive: true }));
  const app = new App({ outdir });
  const deprecations = { v1: { from: "2027-01-01T00:00:00Z", migration: "https://events.example.com/to-v2" } };
  new SluiceStack(app, "Sluice", { config: parseConfig({ contracts: ["v1", "maestro"], deprecations }) });
  app.synth();
  const aws = await startEmbeddedAws({ assemblyFolder: outdir });
  onTestFinished(aws.stop);
  const queueUrl = await subscribeQueue(aws, "subscriber");
  const message = workflowVersionUpdate({ version_id: 2 });

  await send(aws.clients.sqs, aws.outputs["InternalQueueUrl"] ?? "", JSON.stringify(message));
  const bodies = (await take(aws.clients.sqs, queueUrl, 2)).map(({ Body = "" }) => JSON.parse(Body));

  expect(bodies.find((body) => "specversion" in body)).toMatchObject({
    deprecated: true,
    deprecationfrom: "2027-01-01T00:00:00Z",
    deprecationmigration: "https://events.example.com/to-v2",
  });
  expect(bodies.find((body) => !("specversion" in body))).not.toHaveProperty("deprecated");
});
