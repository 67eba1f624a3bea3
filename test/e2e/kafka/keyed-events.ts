// Internal events of many keys by turns, and what has to be on a topic once all of them are out.
import type { SQSRecord } from "aws-lambda";
import { expect } from "vitest";
import { stepInstanceUpdate } from "../../support/internal-events.ts";
import { sqsRecord } from "../../support/processor.ts";
import { TOPICS } from "./kafka-variables.ts";
import type { ReadRecord } from "./readers.ts";

export interface Keyed {
  readonly keys: number;
  readonly eventsPerKey: number;
}

export function internalEvents({ keys, eventsPerKey }: Keyed): SQSRecord[] {
  return Array.from({ length: keys * eventsPerKey }, (_, index) => {
    const workflow_instance_id = 1 + (index % keys);
    const step_attempt_id = 1 + Math.floor(index / keys);
    const event = stepInstanceUpdate({ workflow_instance_id, step_attempt_id });
    return sqsRecord(event, `etl.daily/${workflow_instance_id}`);
  });
}

/** Each event of each key in each topic, at first in order; returns how many were there more than once. */
export function expectEachInOrder(records: readonly ReadRecord[], { keys, eventsPerKey }: Keyed): number {
  const topics = Object.keys(TOPICS).length;
  const arrivals = Map.groupBy(records, ({ topic, key }) => `${topic} ${key}`);
  expect(arrivals.size).toBe(keys * topics);
  const everyOne = Array.from({ length: eventsPerKey }, (_, place) => place + 1);
  for (const [key, own] of arrivals) expect([...new Set(own.map(placeOf))], key).toEqual(everyOne);
  return records.length - keys * eventsPerKey * topics;
}

/** Which of its key's events it is. */
function placeOf({ value }: ReadRecord): number {
  const body = JSON.parse(value ?? "");
  return (body.data ?? body).step_attempt_id;
}
