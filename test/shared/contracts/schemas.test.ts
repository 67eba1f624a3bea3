import fc from "fast-check";
import { expect, test } from "vitest";
import * as z from "zod/mini";
import {
  MAESTRO_ATTRIBUTE_SCHEMAS,
  MAESTRO_SCHEMAS,
  MAESTRO_TYPES,
  STEP_STATUSES,
  V1_ATTRIBUTE_SCHEMAS,
  V1_SCHEMAS,
  V1_TYPES,
  WORKFLOW_STATUSES,
} from "../../../shared/engines/maestro/index.ts";
import * as factories from "../../support/internal-events.ts";
import { eventsOf, read } from "../../support/read.ts";

const SCHEMAS: Record<string, z.ZodMiniType> = { ...V1_SCHEMAS, ...MAESTRO_SCHEMAS };

const ATTRIBUTE_SCHEMAS: Record<string, z.ZodMiniType> = { ...V1_ATTRIBUTE_SCHEMAS, ...MAESTRO_ATTRIBUTE_SCHEMAS };

const text = fc.string({ unit: "binary", maxLength: 20 });
const number = fc.integer({ min: 1, max: 1_000 });
const timeMs = fc.integer({ min: 0, max: 253_402_300_799_999 });
const author = fc.oneof(text, fc.record({ name: text, team: fc.anything() }));
const tag = fc.record({ name: text, namespace: fc.option(text), owner: text }, { requiredKeys: ["name"] });
const statusChange = (statuses: readonly string[]) => ({
  old_status: fc.constantFrom(...statuses),
  new_status: fc.constantFrom(...statuses),
  event_time: timeMs,
});
const ids = { workflow_instance_id: number, workflow_run_id: number, workflow_uuid: text, correlation_id: text };
const internalEvent = fc.oneof(
  fc
    .record({
      ...ids,
      workflow_id: text,
      step_id: text,
      step_attempt_id: number,
      pending_records: fc.array(fc.record(statusChange(STEP_STATUSES)), { minLength: 1, maxLength: 4 }),
    })
    .map(factories.stepInstanceUpdate),
  fc
    .array(
      fc.record(
        {
          ...ids,
          depth: fc.option(number, { freq: 2 }),
          tags: fc.option(fc.array(tag)),
          ...statusChange(WORKFLOW_STATUSES),
        },
        { requiredKeys: [...Object.keys(ids), "old_status", "new_status", "event_time"] as never[] },
      ),
      { minLength: 1, maxLength: 3 },
    )
    .map((records) => factories.workflowInstanceUpdate(records.map(factories.changeRecord))),
  fc
    .record({
      author,
      workflow_name: fc.option(text),
      version_id: fc.option(number, { freq: 2 }),
      snapshot_id: fc.option(number, { freq: 2 }),
      current_active_version: fc.option(number, { freq: 2 }),
      previous_active_version: fc.option(number, { freq: 2 }),
    })
    .map(factories.workflowVersionUpdate),
  fc.record({ author, internal_id: number, timestamp: timeMs }).map(factories.deleteWorkflow),
);

test("every event that is published is as its schema says, and no field of it is missing there", () => {
  const seen = new Set<string>();

  fc.assert(
    fc.property(internalEvent, (event) => {
      for (const { type, attributes, body } of eventsOf(read(event, "v1", "maestro"))) {
        seen.add(type);
        expect(ATTRIBUTE_SCHEMAS[type]?.parse(attributes)).toEqual(attributes);
        expect(SCHEMAS[type]?.parse(body)).toEqual(body);
      }
    }),
    { numRuns: 500 },
  );

  expect([...seen].toSorted()).toEqual([...V1_TYPES, ...MAESTRO_TYPES].toSorted());
});

test.each(Object.entries(SCHEMAS))(
  "the schema of %s becomes a JSON Schema that explains every field",
  (type, schema) => {
    const { title, description, properties } = z.toJSONSchema(schema);

    expect({ title, description }).toEqual({ title: type, description: expect.stringMatching(/\.$/) });
    const undescribed = fieldsOf(properties).filter(
      ([, field]) => field.description === undefined && !field.properties,
    );
    expect(undescribed.map(([path]) => path)).toEqual([]);
  },
);

interface Field {
  readonly description?: string;
  readonly properties?: Record<string, Field>;
  readonly items?: Field;
}

function fieldsOf(properties: unknown = {}, prefix = ""): [string, Field][] {
  return Object.entries(properties as Record<string, Field>).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    return [[path, field], ...fieldsOf(field.properties, `${path}.`)] as [string, Field][];
  });
}
