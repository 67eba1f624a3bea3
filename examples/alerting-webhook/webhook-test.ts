// The team's own test, without a deployment: node --test examples/alerting-webhook/webhook-test.ts
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import type { Refusal } from "../../shared/engines/maestro/subscriber/index.ts";
import { sampleEvents, startPostSigner } from "../../shared/testing/index.ts";
import { webhook } from "./webhook.ts";

const signer = await startPostSigner();
const { topicArn, localAws } = signer;
const failed = sampleEvents().external("io.sluice.workflow-instance.status.changed.v1", {
  data: { status: "FAILED", workflow_name: "Revenue report", workflow_instance_id: 7 },
});

/** The team's endpoint, listening; who was paged, what was refused, and a way to post to it. */
async function listening(isBusy: () => boolean) {
  const pages: string[] = [];
  const refusals: Refusal["reason"][] = [];
  const page = async (text: string): Promise<void> => {
    if (isBusy()) throw new Error("the pager is busy");
    pages.push(text);
  };
  const server = createServer(webhook({ topicArn, localAws, page, onRefused: ({ reason }) => refusals.push(reason) }));
  await once(server.listen(0, "127.0.0.1"), "listening");
  server.unref();
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { pages, refusals, post: async (post: RequestInit) => (await fetch(url, post)).status };
}

test("a failure pages once, however often it is posted", async () => {
  const { pages, post } = await listening(() => false);

  const statuses = [await post(signer.notification(failed)), await post(signer.notification(failed))];

  assert.deepEqual(statuses, [200, 200]);
  assert.deepEqual(pages, ["FAILED: Revenue report, instance 7"]);
});

test("while the pager is busy SNS is told to come again", async () => {
  const { pages, refusals, post } = await listening(() => refusals.length === 0);
  const posted = signer.notification(failed);

  assert.deepEqual([await post(posted), await post(posted)], [500, 200]);
  assert.deepEqual([refusals, pages.length], [["handler-failed"], 1]);
});

test("nobody pages by somebody else's signature", async () => {
  const { pages, refusals, post } = await listening(() => false);
  const stranger = await startPostSigner();

  assert.equal(await post(stranger.notification(failed)), 403);
  assert.deepEqual([refusals, pages], [["untrusted-certificate-url"], []]);
});
