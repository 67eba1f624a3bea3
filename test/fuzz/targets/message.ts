// The text of an internal message → what becomes of it.
import { readdirSync, readFileSync } from "node:fs";
import { readMessage } from "../../../shared/contracts/index.ts";
import { CONTRACTS, maestroEvents } from "../../../shared/engines/maestro/index.ts";
import { forbiddenCharacter, messageText } from "../../../shared/internal/index.ts";
import { publishedBytes, SNS_EVENT } from "../../../shared/sending/index.ts";
import { SNS_PUBLISH_MAX_BYTES } from "../../../shared/wiring/index.ts";
import { gist, hold, holdPrototypes, type Target } from "../target.ts";

const FIXTURES = "test/fixtures/internal";
const rules = { internal: maestroEvents, contracts: Object.values(CONTRACTS), limit: SNS_EVENT };
const context = { cluster: "fuzz", sequenceNumber: "18893000000000000001", nowMs: 1_764_000_000_100 };
const MAX_ATTRIBUTES = 10;

export const message: Target = {
  seeds: () => readdirSync(FIXTURES).map((file) => readFileSync(`${FIXTURES}/${file}`, "utf8")),
  fuzz(data) {
    const text = messageText(data);
    if (text.kind === "unsendable") return [text.reason];
    const reading = readMessage(text.text, rules, context);
    holdPrototypes();
    if (reading.kind === "ignored") return [reading.reason];
    hold(reading.kind === "quarantined" || reading.events.length > 0, "published, and nothing to publish");
    for (const event of reading.events) {
      hold(publishedBytes(event) <= SNS_PUBLISH_MAX_BYTES, "an event that SNS would refuse");
      hold(forbiddenCharacter(event.body) === undefined, "a body that SQS would refuse");
      hold(Object.keys(event.attributes).length <= MAX_ATTRIBUTES, "more attributes than a raw subscription takes");
      const values = Object.values(event.attributes).flat();
      hold(
        values.every((value) => value !== "" && forbiddenCharacter(value) === undefined),
        "a refused attribute",
      );
      JSON.parse(event.body);
    }
    const again = readMessage(text.text, rules, context);
    hold(JSON.stringify(again) === JSON.stringify(reading), "the same text was read otherwise");
    return reading.kind === "published"
      ? reading.events.map(({ type }) => type)
      : [reading.reason === "invalid-json" ? "" : gist(reading.detail)];
  },
};
