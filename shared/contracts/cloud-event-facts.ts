// What a CloudEvent says of itself: all that is left of one where only bodies are kept, as in an archive (pure).
import { valueAt } from "../values/index.ts";
import { type AttributeFacts, type Attributes, attributesOf } from "./attributes.ts";
import { clusterOf } from "./cloud-event.ts";
import type { BodyFacts, PublishedContract } from "./published-contract.ts";

/** Of an event that is as its contract says. */
export function cloudEventFacts(
  contract: Omit<PublishedContract, "bodyFacts">,
  body: Readonly<Record<string, unknown>>,
): BodyFacts {
  return {
    id: String(body["id"]),
    partitionKey: String(body["partitionkey"]),
    timeMs: Date.parse(String(body["time"])),
    order: String(body["sequence"]),
    attributes: attributesIn(contract, body),
  };
}

function attributesIn(
  contract: Omit<PublishedContract, "bodyFacts">,
  body: Readonly<Record<string, unknown>>,
): Attributes | undefined {
  const { name, events, filterKeys } = contract;
  const [type, event] = Object.entries(events).find(([each]) => contract.bodyType(each) === body["type"]) ?? [];
  if (type === undefined || !event) return undefined;
  const own = Object.values(filterKeys).flatMap(({ attribute, bodyPath }) =>
    bodyPath && attribute in event.attributes._zod.def.shape ? [[attribute, valueAt(body, bodyPath)] as const] : [],
  );
  const facts = { type, category: event.category, ...Object.fromEntries(own) } as AttributeFacts;
  return attributesOf(name, clusterOf(String(body["source"])), facts);
}
