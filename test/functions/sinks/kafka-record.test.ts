// What a record of Kafka says beside the body.
import { expect, test } from "vitest";
import { kafkaRecord } from "../../../functions/sinks/kafka-record.ts";
import { readMessage } from "../../../shared/contracts/index.ts";
import { CONTRACTS, type ContractName, maestroEvents } from "../../../shared/engines/maestro/index.ts";
import { stepInstanceUpdate } from "../../support/internal-events.ts";

const CONTEXT = { cluster: "main", sequenceNumber: "7", nowMs: 1_764_000_000_000 };

function recordOf(contract: ContractName, deprecated = false) {
  const deprecations = { [contract]: { from: "2027-01-01T00:00:00Z" } };
  const context = deprecated ? { ...CONTEXT, deprecations } : CONTEXT;
  const rules = { internal: maestroEvents, contracts: [CONTRACTS[contract]] };
  const reading = readMessage(JSON.stringify(stepInstanceUpdate()), rules, context);
  if (reading.kind !== "published" || !reading.events[0]) throw new Error("nothing is published");
  const [event] = reading.events;
  const record = kafkaRecord(event);
  return { event, record, headers: new Map([...record.headers].map(([name, value]) => [`${name}`, `${value}`])) };
}

test.each(["v1", "maestro"] as const)("%s: the body is the value, the partition key the key", (name) => {
  const { event, record } = recordOf(name);

  expect(String(record.value)).toBe(event.body);
  expect(String(record.key)).toBe(event.partitionKey);
});

test("a CloudEvent says so, and has its context attributes as headers beside the message attributes", () => {
  const { event, headers } = recordOf("v1");
  const { data, datacontenttype, ...envelope } = JSON.parse(event.body);

  expect(headers.get("content-type")).toBe("application/cloudevents+json; charset=UTF-8");
  for (const [name, value] of Object.entries(envelope)) expect(headers.get(`ce_${name}`)).toBe(value);
  expect(headers.get("type")).toBe("step-instance.status.changed");
  expect(JSON.parse(headers.get("status") ?? "")).toEqual(event.attributes["status"]);
  expect(headers.has("ce_data")).toBe(false);
  expect(headers.has("ce_datacontenttype")).toBe(false);
  expect(headers.size).toBe(1 + Object.keys(event.attributes).length + Object.keys(envelope).length);
});

test("that a contract will be switched off is text too", () => {
  expect(recordOf("v1", true).headers.get("ce_deprecated")).toBe("true");
});

test("any other body is JSON with the message attributes", () => {
  const { event, headers } = recordOf("maestro");

  expect(headers.get("content-type")).toBe("application/json; charset=UTF-8");
  expect([...headers.keys()].filter((name) => name.startsWith("ce_"))).toEqual([]);
  expect(headers.size).toBe(1 + Object.keys(event.attributes).length);
});
