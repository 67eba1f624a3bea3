// An HTTP endpoint with verified signatures: npm run -s example alerting-webhook
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { SubscribeCommand } from "@aws-sdk/client-sns";
import { filter } from "../../shared/engines/maestro/subscriber/index.ts";
import { withPipeline } from "../runner/pipeline.ts";
import { webhook } from "./webhook.ts";

const port = process.env["PORT"] ?? "0"; // 0: any that is free

const server = createServer();
try {
  server.listen({ host: "127.0.0.1", port });
  await once(server, "listening");
  server.unref(); // Sluice is what keeps the example running
} catch (error) {
  const { code } = error as NodeJS.ErrnoException;
  console.error(`cannot listen on port ${port} (${code}); try PORT=8081 npm run -s example alerting-webhook`);
  process.exit(1);
}

const onDeliveryFailure = (message: string): void => console.log(`SNS     ${message.replace(/^\S+ /, "")}`);

await withPipeline({ onDeliveryFailure }, async ({ sns, topicArn, localAws, play }) => {
  let pages = 0;
  const handler = webhook({
    topicArn,
    localAws,
    async page(text) {
      pages += 1;
      if (pages === 1) throw new Error("the pager is busy"); // the first time, to show what comes of it
      console.log(`PAGE    ${text}`);
    },
    onRefused: ({ reason, detail }) => console.log(`REFUSED ${reason}: ${detail}`),
  });
  server.on("request", handler);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

  // Failures and time-outs of contract v1; while the endpoint is in trouble, tried again after a second.
  await sns.send(
    new SubscribeCommand({
      TopicArn: topicArn,
      Protocol: "http", // on AWS: https
      Endpoint: url,
      Attributes: {
        FilterPolicy: JSON.stringify(filter({ contract: "v1", status: ["FAILED", "TIMED_OUT"] })),
        DeliveryPolicy: JSON.stringify({ healthyRetryPolicy: { numRetries: 3, minDelayTarget: 1, maxDelayTarget: 5 } }),
      },
    }),
  );
  console.log(`Listening at ${url}; the subscription is confirmed by the endpoint itself.`);
  await play();

  // Somebody who knows the address, and has no key of SNS.
  const forged = {
    Type: "Notification",
    MessageId: "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
    TopicArn: topicArn,
    Message: JSON.stringify({ type: "io.sluice.workflow-instance.status.changed.v1", data: { status: "FAILED" } }),
    Timestamp: new Date().toISOString(),
    SignatureVersion: "2",
    Signature: Buffer.from("forged").toString("base64"),
    SigningCertURL: `https://example.com/SimpleNotificationService-${"0".repeat(32)}.pem`,
  };
  const { status } = await fetch(url, { method: "POST", body: JSON.stringify(forged) });
  console.log(`\nA forged notification was answered with ${status}.`);
  server.closeAllConnections();
  server.close();
});
