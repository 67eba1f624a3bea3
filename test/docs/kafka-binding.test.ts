// What the page shows of a record is what the sink writes.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { partitionOf } from "../../functions/sinks/kafka-partition.ts";
import { KAFKA_EVENT, kafkaRecord } from "../../functions/sinks/kafka-record.ts";
import type { ExternalEvent } from "../../shared/contracts/index.ts";
import { externalEvents } from "../support/sample-events.ts";

test("the example is the record of an event of the sample life, to the byte", () => {
  const page = readFileSync("docs/contracts/kafka-binding.md", "utf8");
  const [key, headers, value] = [...page.matchAll(/^```(?:text|json)\n(.+?)\n```$/gms)].map(([, text]) => text);

  const sample = externalEvents.find(({ body }) => JSON.stringify(body) === value);
  const event = { ...sample, body: value } as ExternalEvent;
  const record = kafkaRecord(event);

  expect(key).toBe(record.key.toString("hex"));
  expect(headers?.split("\n")).toEqual([...record.headers].map(([name, content]) => `${name}: ${content}`));
  const [of3, of6, of12] = [3, 6, 12].map((count) => partitionOf(record.key, count));
  expect(page).toContain(`Of 3, 6 and 12 partitions it goes to ${of3}, ${of6} and ${of12}. The headers:`);
  expect(page).toContain(`The value, ${record.value.length} bytes in one line without an end of line; `);
  expect(page).toContain(
    `a batch with nothing but this record has ${KAFKA_EVENT.bytesOf(event).toLocaleString("en")}:`,
  );
});
