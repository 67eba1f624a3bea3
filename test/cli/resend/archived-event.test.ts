import { expect, test } from "vitest";
import { archivedEvent } from "../../../cli/resend/archived-event.ts";
import { CONTRACT_NAMES, CONTRACTS, readMessage } from "../../../shared/contracts/index.ts";
import { maestroEvents } from "../../../shared/internal/index.ts";
import { notification } from "../../support/deliveries.ts";
import * as factories from "../../support/internal-events.ts";

const CONTEXT = { cluster: "blue", sequenceNumber: "7", nowMs: 1_764_000_000_100 };
const publishedAs = (contract: (typeof CONTRACT_NAMES)[number]) => {
  const reading = readMessage(
    JSON.stringify(factories.stepInstanceUpdate()),
    { internal: maestroEvents, contracts: [CONTRACTS[contract]] },
    CONTEXT,
  );
  if (reading.kind !== "published" || !reading.events[0]) throw new Error("the factory makes a visible transition");
  return reading.events[0];
};

test.each(CONTRACT_NAMES)("an event of %s is the same, however the archive keeps it", (contract) => {
  const { body, attributes, partitionKey } = publishedAs(contract);
  const lines = {
    raw: body,
    enveloped: JSON.stringify(notification({ body, attributes })),
    "as tail writes it": JSON.stringify({ attributes, body: JSON.parse(body) }),
  };

  const read = Object.values(lines).map(archivedEvent);

  for (const line of read) {
    expect(line).toMatchObject({ kind: "event", event: { body, attributes, partitionKey } });
    expect(line).toEqual(read[0]);
  }
});

test.each([
  ["{", /JSON/],
  ["{}", /expected an event/],
  [JSON.stringify({ Type: "SubscriptionConfirmation", Message: "" }), /about the subscription/],
])("%j is no event, and the reason is said", (line, detail) => {
  expect(archivedEvent(line)).toMatchObject({ kind: "problem", detail: expect.stringMatching(detail) });
});
