// Every code unit there is, in every place that SQS and SNS restrict. What they take is written down here once more, from
// their pages, so that a mistake in the product's own patterns shows.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
// https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html
import { expect, test } from "vitest";
import { quarantineStore } from "../../functions/processing/index.ts";
import { type ExternalEvent, readMessage } from "../../shared/contracts/index.ts";
import { CONTRACTS, maestroEvents } from "../../shared/engines/maestro/index.ts";
import { type EngineEvent, PublishError, toMessages } from "../../shared/publisher/index.ts";
import * as factories from "../support/internal-events.ts";
import { sqsRecord } from "../support/processor.ts";

const CODE_UNITS = 0x10000;
const PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
const GROUP_ID = new Set([..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", ...PUNCTUATION]);

/** #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD; what lies beyond comes as two surrogates that belong together. */
function isTaken(text: string): boolean {
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const isAllowed = [0x9, 0xa, 0xd].includes(code) || (code >= 0x20 && code <= 0xd7ff);
    if (!isAllowed && !(code >= 0xe000 && code <= 0xfffd) && code < 0x10000) return false;
  }
  return true;
}

const isGroupId = (text: string): boolean =>
  text.length > 0 && text.length <= 128 && [...text].every((character) => GROUP_ID.has(character));

/** Emoji are more than SNS takes in an attribute; AWS's page says that it refuses surrogates. Tab and line break it takes, and filters out. */
const isAttribute = (text: string): boolean => text !== "" && isTaken(text) && !/[\t\n\r\ud800-\udfff]/.test(text);

function expectSendable({ body, attributes, partitionKey, id, type }: ExternalEvent, what: string): void {
  if (!isTaken(body)) throw new Error(`${what}: ${type}: a body that SQS refuses`);
  if (!isGroupId(partitionKey) || !isGroupId(id)) throw new Error(`${what}: ${type}: no group or deduplication id`);
  for (const value of Object.values(attributes).flat()) {
    if (!isAttribute(value)) throw new Error(`${what}: ${type}: an attribute that SNS refuses`);
  }
}

const rules = { internal: maestroEvents, contracts: Object.values(CONTRACTS) };
const step = JSON.stringify(factories.stepInstanceUpdate({ workflow_id: "w%", step_id: "s%", correlation_id: "%" }));
const instance = JSON.stringify(
  factories.workflowInstanceUpdate([factories.changeRecord({ tags: [{ name: "%t" }, { name: "ok" }] })], {
    workflow_name: "%",
  }),
);

test("whatever code unit an id, a name or a tag holds, nothing leaves that SQS or SNS would refuse or that is not well-formed", () => {
  let events = 0;
  for (let unit = 0; unit < CODE_UNITS; unit += 1) {
    const written = `\\u${unit.toString(16).padStart(4, "0")}`; // as an engine may write any of them
    const message = (unit % 2 === 0 ? step : instance).replaceAll("%", written);
    const reading = readMessage(message, rules, { cluster: "c", sequenceNumber: "1", nowMs: 0 });
    const what = `U+${unit.toString(16)}`;
    if (reading.kind !== "published") throw new Error(`${what}: ${reading.kind}`);
    for (const event of reading.events) expectSendable(event, what);
    const value = JSON.parse(reading.events[0]?.body ?? "").data;
    const name = unit % 2 === 0 ? value.correlation_id : value.workflow_name;
    if (name !== String.fromCharCode(unit).toWellFormed())
      throw new Error(`${what}: came out as ${JSON.stringify(name)}`);
    events += reading.events.length;
  }
  expect(events).toBe(2 * CODE_UNITS);
});

test("whatever code unit the engine writes, its SDK sends what SQS takes, or says why not", () => {
  let refused = 0;
  for (let unit = 0; unit < CODE_UNITS; unit += 1) {
    const event = { type: "START_WORKFLOW", workflow_id: `w${String.fromCharCode(unit)}` } as EngineEvent;
    try {
      for (const { body, groupId, deduplicationId } of toMessages([event], 10_000)) {
        if (!isTaken(body) || !isGroupId(groupId) || !isGroupId(deduplicationId))
          throw new Error(`U+${unit.toString(16)}`);
      }
    } catch (error) {
      if (!(error instanceof PublishError)) throw error;
      refused += 1;
    }
  }
  expect(refused).toBe(2); // U+FFFE and U+FFFF: JSON writes all others that SQS refuses as escapes
});

test("whatever code unit is in what is wrong with a message, it is stored with attributes that SQS takes", async () => {
  const stored: string[] = [];
  const send = async (command: { input: { MessageAttributes: Record<string, { StringValue: string }> } }) => {
    stored.push(...Object.values(command.input.MessageAttributes).map(({ StringValue }) => StringValue));
  };
  const store = quarantineStore({ send } as never, "https://queue");
  for (let unit = 0; unit < CODE_UNITS; unit += 1) {
    const detail = `d${String.fromCharCode(unit)}`;
    expect(await store(sqsRecord("{", "g"), { reason: "invalid-json", detail }, 1_000)).toBe(undefined);
  }
  expect(stored.filter((value) => !isTaken(value) || value === "")).toEqual([]);
  expect(stored.length).toBeGreaterThan(CODE_UNITS * 5);
});
