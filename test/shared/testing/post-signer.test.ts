import { afterAll, beforeAll, expect, test } from "vitest";
import { fetchHandler, type Refusal, snsEndpoint } from "../../../shared/subscriber/index.ts";
import { eventInbox, type PostSigner, sampleEvents, startPostSigner } from "../../../shared/testing/index.ts";

const event = sampleEvents().external("io.sluice.workflow.deleted.v1");
let signer: PostSigner;
let other: PostSigner;
beforeAll(async () => {
  [signer, other] = await Promise.all([startPostSigner(), startPostSigner()]);
});
afterAll(() => {
  signer.close();
  other.close();
});

function endpoint() {
  const inbox = eventInbox();
  const refusals: Refusal[] = [];
  const { topicArn, localAws } = signer;
  const webhook = snsEndpoint({
    topicArns: [topicArn],
    localAws,
    onEvent: inbox.handle,
    onRefused: (refusal) => refusals.push(refusal),
  });
  const answerTo = async (post: RequestInit) => fetchHandler(webhook)(new Request("http://localhost/", post));
  return { inbox, refusals, answerTo };
}

test("an endpoint that verifies takes what the authority that it trusts has signed, once, and confirms", async () => {
  const { inbox, refusals, answerTo } = endpoint();
  const post = signer.notification(event);

  const answers = [await answerTo(signer.confirmation()), await answerTo(post), await answerTo(post)];

  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(refusals).toEqual([]);
  expect(signer.confirmed).toBe(1);
  expect(inbox.received).toMatchObject([
    { kind: "event", event: JSON.parse(event.body), attributes: event.attributes },
  ]);
});

test("what another authority has signed, or what was changed on the way, it refuses", async () => {
  const { inbox, refusals, answerTo } = endpoint();
  const { body, ...post } = signer.notification(event);

  await answerTo(other.notification(event));
  await answerTo({ ...post, body: body.replace("workflow.deleted", "workflow.activated") });

  expect(refusals.map(({ reason }) => reason)).toEqual(["untrusted-certificate-url", "wrong-signature"]);
  expect(inbox.received).toEqual([]);
});
