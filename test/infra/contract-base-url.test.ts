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
import { eventsOf, read } from "../support/read.ts";

test("`contractBaseUrl` is where `dataschema` points, which else is a name and no address; it changes no id", async () => {
  const outdir = mkdtempSync(join(tmpdir(), "sluice-test-"));
  onTestFinished(() => rmSync(outdir, { recursive: true }));
  const app = new App({ outdir });
  const config = parseConfig({ contractBaseUrl: "https://events.example.com/sluice" });
  new SluiceStack(app, "Sluice", { config });
  app.synth();
  const aws = await startEmbeddedAws({ assemblyFolder: outdir });
  onTestFinished(aws.stop);
  const queueUrl = await subscribeQueue(aws, "subscriber");
  const message = workflowVersionUpdate({ version_id: 2 });

  await send(aws.clients.sqs, aws.outputs["InternalQueueUrl"] ?? "", JSON.stringify(message));
  const [received] = await take(aws.clients.sqs, queueUrl, 1);

  const event = JSON.parse(received?.Body ?? "");
  const [byDefault] = eventsOf(read(message));
  expect(byDefault?.body.dataschema).toBe("urn:sluice:v1/workflow.version.created");
  expect(event.dataschema).toBe("https://events.example.com/sluice/v1/workflow.version.created.schema.json");
  expect(event.id).toBe(byDefault?.id);
});
