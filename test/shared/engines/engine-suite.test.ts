// What every engine promises, of the engine that is shipped and the one of the examples; and what only the functions can show.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { processBatch } from "../../../functions/processing/index.ts";
import { type ExternalEvent, readMessage } from "../../../shared/contracts/index.ts";
import { textsLike } from "../../../shared/engines/testing/damaged-texts.ts";
import { enginePromises } from "../../../shared/engines/testing/index.ts";
import { SNS_EVENT } from "../../../shared/sending/index.ts";
import { ENGINES, sampleLines, shipped } from "../../support/engines.ts";
import { fakeSink, sqsRecord } from "../../support/processor.ts";

const CONTEXT = { cluster: "test", sequenceNumber: "18893000000000000001", nowMs: 1_764_000_000_100 };

describe.each(ENGINES)("engine %s", (_name, loaded) => {
  const { engine } = loaded;
  for (const { title, check } of enginePromises(loaded)) test(title, check);

  test("in a batch of any texts every record has exactly one outcome", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(textsLike(sampleLines(loaded)), { minLength: 1, maxLength: 10 }), async (texts) => {
        const published: ExternalEvent[] = [];
        const stored: string[] = [];
        const batch = await processBatch(
          texts.map((text, index) => sqsRecord(text, `group-${index % 3}`)),
          { ...engine, cluster: "test" },
          {
            sink: fakeSink(async (events) => {
              published.push(...events);
              return events.map(() => ({ kind: "published" as const }));
            }),
            quarantine: async ({ body }) => void stored.push(body),
            clock: { nowMs: () => CONTEXT.nowMs, remainingMs: () => 10_000, sleep: async () => undefined },
          },
        );

        const kinds = Object.groupBy(batch.items, ({ outcome }) => outcome?.kind ?? "none");
        expect(Object.keys(kinds)).toEqual(expect.not.arrayContaining(["none", "failed"]));
        expect(batch.items).toHaveLength(texts.length);
        expect(stored.toSorted()).toEqual((kinds.quarantined ?? []).map(({ record }) => record.body).toSorted());
        const readings = texts.map((text) => readMessage(text, { ...engine, limit: SNS_EVENT }, CONTEXT));
        expect(published).toHaveLength(readings.flatMap((each) => ("events" in each ? each.events : [])).length);
      }),
    );
  });
});

const promiseBroken = (title: string, change: Partial<typeof shipped>): (() => void) => {
  const promise = enginePromises({ ...shipped, ...change }).find((each) => each.title.startsWith(title));
  if (!promise) throw new Error(`no promise ${title}`);
  return promise.check;
};

test("an engine that breaks a promise fails with the message that shows it", () => {
  const [first, ...others] = shipped.engine.contracts;
  const careless = {
    ...first,
    map: (event: never, context: { nowMs: number }) => {
      const mapped = first?.map(event, context as never, "key");
      return mapped?.kind === "events"
        ? { ...mapped, events: mapped.events.map((each) => ({ ...each, id: `${each.id}-${context.nowMs}` })) }
        : mapped;
    },
  } as never;

  const check = promiseBroken("an id is the same", { engine: { ...shipped.engine, contracts: [careless, ...others] } });

  expect(check).toThrow(/Counterexample/);
});

test("an engine without a canary promises nothing of one", () => {
  const { canary: _, ...engine } = shipped.engine;

  expect(
    enginePromises({ ...shipped, engine })
      .map(({ title }) => title)
      .join(),
  ).not.toContain("canary");
});
