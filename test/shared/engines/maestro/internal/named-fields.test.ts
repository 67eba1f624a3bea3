// Fields that are named in code a second time: none is left out, and what passes is what zod would make of it.
import fc from "fast-check";
import { expect, test } from "vitest";
import * as z from "zod/mini";
import { EVENT_SCHEMAS } from "../../../../../shared/engines/maestro/internal/schemas.ts";
import { canonicalCheck } from "../../../../../shared/internal/canonical-check.ts";
import * as factories from "../../../../support/internal-events.ts";

const schema = EVENT_SCHEMAS.STEP_INSTANCE_UPDATE;
const isCanonical = canonicalCheck(schema);
const event: Record<string, unknown> = { ...factories.stepInstanceUpdate() };
const [record = {}] = event["pending_records"] as Record<string, unknown>[];

test.each(Object.keys(schema.shape))("a step's event is looked at for its %s", (field) => {
  expect(isCanonical(event)).toBe(true);
  expect(isCanonical({ ...event, [field]: Symbol("none") })).toBe(false);
});

test.each(["old_status", "new_status", "event_time"])("each of its records is looked at for its %s", (field) => {
  const other = { ...record, [field]: Symbol("none") };

  expect(isCanonical({ ...event, pending_records: [record, other] })).toBe(false);
});

test("what passes the look is as zod makes it, whatever stands in its fields", () => {
  const odd = fc.oneof(fc.anything(), fc.constantFrom("", "running", "LATEST", -1, 1.5, 2 ** 53, null, undefined, []));
  const fields = (keys: readonly string[]) =>
    fc.dictionary(fc.constantFrom(...keys), odd, { maxKeys: 2, noNullPrototype: true });
  const changed = fc
    .tuple(fields(Object.keys(schema.shape)), fc.array(fields(Object.keys(record)), { maxLength: 3 }))
    .map(([own, records]) => ({
      ...{ ...event, pending_records: [record, ...records.map((each) => ({ ...record, ...each }))] },
      ...own,
    }));

  fc.assert(
    fc.property(changed, (value) => {
      fc.pre(isCanonical(value));
      expect(z.safeParse(schema, value)).toEqual({ success: true, data: value });
    }),
    { numRuns: 500 },
  );
});
