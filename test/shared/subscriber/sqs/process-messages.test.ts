import type { SQSEvent, SQSRecord } from "aws-lambda";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type FailedMessage, sqsLambdaHandler } from "../../../../shared/subscriber/index.ts";
import { externalEvent } from "../../../support/external-events.ts";
import * as factories from "../../../support/internal-events.ts";

/** A record whose event is about the step named as the record. */
function record(id: string, group = "g", queue = "q.fifo"): SQSRecord {
  return {
    messageId: id,
    body: externalEvent(factories.stepInstanceUpdate({ step_id: id })).body,
    attributes: { MessageGroupId: group },
    messageAttributes: {},
    eventSourceARN: `arn:aws:sqs:eu-west-1:111122223333:${queue}`,
  } as unknown as SQSRecord;
}

async function run(Records: SQSRecord[], failing: (id: string) => boolean = () => false) {
  const handled: string[] = [];
  const failed: FailedMessage[] = [];
  const handle = sqsLambdaHandler(
    async ({ event }) => {
      const { step_id = "" } = "data" in event ? (event.data as { step_id?: string }) : {};
      handled.push(step_id);
      await Promise.resolve();
      if (failing(step_id)) throw new Error(`no ${step_id}`);
    },
    (failure) => failed.push(failure),
  );
  const { batchItemFailures } = await handle({ Records } as SQSEvent);
  return { handled, failed, failures: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier) };
}

test("a batch that is done answers with no failures", async () => {
  expect(await run([record("a"), record("b")])).toEqual({ handled: ["a", "b"], failed: [], failures: [] });
});

test("on a FIFO queue, what stands behind a failure in its group fails with it and is not begun; other groups go on", async () => {
  const records = [record("a"), record("b"), record("c"), record("x", "other")];

  const { handled, failed, failures } = await run(records, (id) => id === "b");

  expect(handled.toSorted()).toEqual(["a", "b", "x"]);
  expect(failures).toEqual(["b", "c"]);
  expect(failed).toMatchObject([
    { id: "b", reason: "handler-failed", detail: "no b", cause: expect.any(Error) },
    { id: "c", reason: "earlier-message-of-group-failed", detail: "b" },
  ]);
});

test("on a standard queue every message stands for itself, also where it has a group", async () => {
  const records = ["a", "b", "c"].map((id) => record(id, "g", "q"));

  expect((await run(records, (id) => id === "b")).failures).toEqual(["b"]);
});

test("what cannot be read stays in the queue, for its dead-letter queue", async () => {
  const { failed, failures } = await run([{ ...record("a"), body: "{" }, record("b")]);

  expect(failures).toEqual(["a", "b"]);
  expect(failed[0]).toMatchObject({ id: "a", reason: "unreadable-event" });
});

test("whatever fails, each group is worked on in order up to its first failure, and exactly the rest comes again", async () => {
  const batches = fc.array(fc.record({ group: fc.constantFrom("g", "h", "i"), fails: fc.boolean() }), {
    maxLength: 10,
  });

  await fc.assert(
    fc.asyncProperty(batches, async (batch) => {
      const records = batch.map(({ group }, index) => record(`${index}`, group));

      const { handled, failures } = await run(records, (id) => batch[Number(id)]?.fails === true);

      for (const group of ["g", "h", "i"]) {
        const ids = batch.map((_, index) => `${index}`).filter((id) => batch[Number(id)]?.group === group);
        const first = ids.findIndex((id) => batch[Number(id)]?.fails);
        const inGroup = (id: string): boolean => ids.includes(id);
        expect(failures.filter(inGroup)).toEqual(first === -1 ? [] : ids.slice(first));
        expect(handled.filter(inGroup)).toEqual(first === -1 ? ids : ids.slice(0, first + 1));
      }
    }),
  );
});
