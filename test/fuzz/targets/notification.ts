// What anybody can post to the HTTPS endpoint of a subscriber: only what SNS has signed may get through.
import { snsEndpoint } from "../../../shared/subscriber/index.ts";
import { TOPIC_ARN } from "../../support/deliveries.ts";
import { externalEvent } from "../../support/external-events.ts";
import { stepInstanceUpdate } from "../../support/internal-events.ts";
import { issueCertificate, NOW_MS, signedConfirmation, signedNotification, web } from "../../support/sns-signing.ts";
import { hold, holdPrototypes, type Target } from "../target.ts";

const SIGNED = ["Type", "Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Token", "SubscribeURL"];

const issued = await issueCertificate();
const event = externalEvent(stepInstanceUpdate());
const genuine = [
  signedNotification(issued, event),
  signedNotification(issued, event, { SignatureVersion: "2", Subject: "a step" }),
  signedConfirmation(issued),
];
const signedParts = new Set(genuine.map((text) => partsOf(JSON.parse(text))));

/** What the signature is about; the rest may be anything. */
function partsOf(message: Record<string, unknown>): string {
  return JSON.stringify(SIGNED.map((key) => message[key] ?? null));
}

export const notification: Target = {
  seeds: () => [
    ...genuine,
    ...genuine.map((text) => text.replace("us-east-1", "evil")),
    ...genuine.map((text) => text.replace(".amazonaws.com/", ".amazonaws.com.evil.example/")),
    ...genuine.map((text) => text.replace("2025-11-24", "2024-11-24")),
    "[".repeat(1_000),
    '{"Type":"Notification","Message":"{}"}',
  ],
  async fuzz(data) {
    const { asked, fetch } = web(issued.cert);
    const said: string[] = [];
    let handled = 0;
    const endpoint = snsEndpoint({
      topicArns: [TOPIC_ARN],
      fetch,
      nowMs: () => NOW_MS,
      onRefused: ({ reason }) => void said.push(reason),
      onEvent: () => {
        handled += 1;
      },
    });
    const text = data.toString("utf8");

    const { status } = await endpoint({ method: "POST", text: async () => text });

    holdPrototypes();
    hold(Number.isInteger(status) && status >= 200 && status < 600, `a status ${status}`);
    hold(
      asked.every((url) => url.startsWith("https://sns.eu-west-1.amazonaws.com/")),
      `asked ${asked.join(" and ")}`,
    );
    const isAccepted = status === 200;
    hold(isAccepted || handled === 0, "handed over, and refused");
    if (isAccepted) hold(signedParts.has(partsOf(JSON.parse(text))), "accepted what SNS has not signed");
    return said;
  },
};
