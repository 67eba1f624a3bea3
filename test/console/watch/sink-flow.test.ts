// The books while somebody watches: every message once, at its own end.
import fc from "fast-check";
import { expect, test } from "vitest";
import { SinkFlow } from "../../../console/watch/sink-flow.ts";
import type { LoggedLine } from "../../../operations/deployment/index.ts";
import { METRIC } from "../../../shared/wiring/index.ts";

type Batch = Extract<LoggedLine, { readonly message: "batch.processed" }>;
const batch = (counts: Partial<Batch>): Batch => ({
  message: "batch.processed",
  timeMs: 0,
  ...{ received: 0, published: 0, ignored: 0, quarantined: 0, failed: 0, external_events: 0 },
  ...{ published_by_type: {}, ignored_by_reason: {} },
  ...{ [METRIC.delayMs]: [], [METRIC.retried]: 0 },
  ...counts,
});

test("a message that failed and came again is received once, and the sum adds up once it has come to its end", () => {
  const flow = new SinkFlow();

  flow.enter(batch({ received: 3, published: 1, failed: 2, published_by_type: { a: 1 } }));
  const between = flow.totals;
  flow.enter(batch({ received: 2, [METRIC.retried]: 2, published: 1, ignored: 1, ignored_by_reason: { dull: 1 } }));

  expect(between).toMatchObject({ received: 3, published: 1 });
  expect(flow.totals).toMatchObject({ received: 3, published: 2, ignored: 1, ignored_by_reason: { dull: 1 } });
});

test("percentiles are values that were there, half and 99 in a hundred not above them", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 1, maxLength: 300 }), (delays) => {
      const flow = new SinkFlow();
      flow.enter(batch({ [METRIC.delayMs]: delays }));
      const { p50, p99 } = flow.totals.delay;
      const share = (limit: number | null): number =>
        delays.filter((each) => each <= (limit ?? -1)).length / delays.length;

      expect(delays).toContain(p50);
      expect(delays).toContain(p99);
      expect(share(p50)).toBeGreaterThanOrEqual(0.5);
      expect(share(p99)).toBeGreaterThanOrEqual(0.99);
    }),
  );
});

test("seconds are kept for three minutes, also where lines come late and out of order", () => {
  const flow = new SinkFlow();
  flow.enter(batch({ timeMs: 400_000, external_events: 2 }));
  flow.enter(batch({ timeMs: 50_000, external_events: 9 }));
  flow.enter(batch({ timeMs: 399_500, external_events: 1 }));
  flow.enter(batch({ timeMs: 400_900, external_events: 3 }));

  const seconds = flow.seconds(400_000).map(({ at, external_events }) => [at, external_events]);

  expect(seconds).toEqual([
    [399, 1],
    [400, 5],
  ]);
});

test("what is quarantined is counted by its reason", () => {
  const flow = new SinkFlow();
  const line = { sqs_message_id: "1", partition_key: "k", reason: "unknown-type", timeMs: 1 };
  flow.enter({ message: "record.quarantined", ...line });

  expect(flow.totals.quarantined_by_reason).toEqual({ "unknown-type": 1 });
});
