// An event goes to one of several sinks. The canary's go so: no subscriber of the external topic ever sees them, whatever its filter.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { PublishResult } from "../../../functions/processing/index.ts";
import { routedSink } from "../../../functions/sinks/routed-sink.ts";
import type { ExternalEvent } from "../../../shared/contracts/index.ts";
import { isOfCanary } from "../../../shared/engines/index.ts";
import { shippedCanary } from "../../support/engines.ts";
import * as factories from "../../support/internal-events.ts";
import { fakeSink, run, sqsRecord } from "../../support/processor.ts";

/** Two topics that remember what they got; each refuses the ids it is told to. */
function topics(refused: ReadonlySet<string> = new Set()) {
  const external: ExternalEvent[][] = [];
  const canary: ExternalEvent[][] = [];
  const into = (topic: ExternalEvent[][]) => async (events: readonly ExternalEvent[]) => {
    topic.push([...events]);
    return events.map(
      ({ id }): PublishResult => (refused.has(id) ? { kind: "service-refused", detail: id } : { kind: "published" }),
    );
  };
  const takes = (event: ExternalEvent) => isOfCanary(shippedCanary, event);
  const { publish } = routedSink(fakeSink(into(external)), [{ takes, sink: fakeSink(into(canary)) }]);
  return { external, canary, publish };
}

async function eventsOf(...workflowIds: string[]): Promise<ExternalEvent[]> {
  const messages = workflowIds.map((workflow_id, timestamp) => factories.deleteWorkflow({ workflow_id, timestamp }));
  const { published } = await run(messages.map((message) => sqsRecord(message, JSON.stringify(message))));
  return published;
}
const idsOf = (calls: readonly ExternalEvent[][]) => calls.flat().map(({ attributes }) => attributes["workflow_id"]);

test("the canary's events go to its own topic, all others to the external topic", async () => {
  const { external, canary, publish } = topics();

  await publish(await eventsOf("a", "sluice.canary", "sluice.canary.not", "b"), 1_000);

  expect(idsOf(canary)).toEqual(["sluice.canary"]);
  expect(idsOf(external)).toEqual(["a", "sluice.canary.not", "b"]);
});

test("a call without the canary is passed on as it is, and one of the canary alone leaves the external topic out", async () => {
  const { external, canary, publish } = topics();

  await publish(await eventsOf("a", "b"), 1_000);
  await publish(await eventsOf("sluice.canary"), 1_000);

  expect(external).toHaveLength(1);
  expect(canary).toHaveLength(1);
});

test("each event gets its own result, in whatever order they come", async () => {
  const workflowId = fc.constantFrom("a", "b", "sluice.canary");
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(workflowId, fc.boolean()), { minLength: 1, maxLength: 10 }), async (choices) => {
      const events = await eventsOf(...choices.map(([id]) => id));
      const refused = new Set(events.filter((_, index) => choices[index]?.[1]).map(({ id }) => id));

      const results = await topics(refused).publish(events, 1_000);

      expect(results.map(({ kind }) => kind)).toEqual(
        choices.map(([, isRefused]) => (isRefused ? "service-refused" : "published")),
      );
    }),
    { numRuns: 100 },
  );
});

test("the first route that takes an event has it alone, and what none takes goes to the first sink", async () => {
  const got: string[][] = [[], [], []];
  const into = (place: number) =>
    fakeSink(async (events) => {
      got[place]?.push(...idsOf([events as ExternalEvent[]]).map(String));
      return events.map(() => ({ kind: "published" }));
    });
  const takes =
    (...ids: string[]) =>
    ({ attributes }: ExternalEvent) =>
      ids.includes(String(attributes["workflow_id"]));
  const routed = routedSink(into(0), [
    { takes: takes("a", "b"), sink: into(1) },
    { takes: takes("b", "c"), sink: into(2) },
  ]);

  await routed.publish(await eventsOf("a", "b", "c", "d"), 1_000);

  expect(got).toEqual([["d"], ["a", "b"], ["c"]]);
});
