// A function that starts the next workflow: npm run -s example next-workflow
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { build } from "esbuild";
import { withPipeline } from "../runner/pipeline.ts";
import { SUCCESSES } from "./successes.ts";

const FUNCTION_NAME = "next-workflow";
const functionArn = `arn:aws:lambda:us-east-1:000000000000:function:${FUNCTION_NAME}`;

// The bundle that a team would deploy.
const codeFolder = await mkdtemp(join(tmpdir(), "sluice-example-"));
await build({
  entryPoints: [fileURLToPath(new URL("./handler.ts", import.meta.url))],
  outfile: join(codeFolder, "handler.mjs"),
  bundle: true,
  platform: "node",
  format: "esm",
  // What of the AWS SDK is CommonJS asks for it.
  banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
});

const onFunctionLog = (text: string): void => console.log(`${FUNCTION_NAME}: ${text.trimEnd()}`);

await withPipeline({ onFunctionLog }, async ({ sqs, sns, topicArn, aws, play }) => {
  const { QueueUrl = "" } = await sqs.send(
    new CreateQueueCommand({ QueueName: "workflow-starts.fifo", Attributes: { FifoQueue: "true" } }),
  );
  aws.addFunction({
    name: FUNCTION_NAME,
    arn: functionArn,
    codeFolder,
    handler: "handler.handler",
    memoryMb: 128,
    timeoutSeconds: 10,
    variables: { STARTS_QUEUE_URL: QueueUrl },
    logGroup: `/aws/lambda/${FUNCTION_NAME}`,
  });
  await sns.send(
    new SubscribeCommand({
      TopicArn: topicArn,
      Protocol: "lambda",
      Endpoint: functionArn,
      Attributes: { FilterPolicy: JSON.stringify(SUCCESSES) },
    }),
  );
  await play();

  console.log("\nWhat the function asked to be started:");
  for (;;) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) break;
    for (const { Body, ReceiptHandle } of Messages) {
      console.log(`  ${Body}`);
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
});
await rm(codeFolder, { recursive: true });
