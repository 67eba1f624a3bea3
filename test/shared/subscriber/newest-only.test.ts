import { expect, test } from "vitest";
import { type KnownEvent, newestOnly, type UnknownEvent } from "../../../shared/engines/maestro/subscriber/index.ts";
import { receivedEvent, stepChange } from "../../support/external-events.ts";
import * as factories from "../../support/internal-events.ts";

type Received = KnownEvent | UnknownEvent;

function setUp(options: Parameters<typeof newestOnly>[1] = {}) {
  const handled: Received[] = [];
  const dropped: Received[] = [];
  const onDropped = (received: Received) => void dropped.push(received);
  return { handled, dropped, handle: newestOnly((received) => void handled.push(received), { onDropped, ...options }) };
}

const started = stepChange({ statuses: ["STARTING", "RUNNING"], sequence: 9 });
const ended = stepChange({ statuses: ["RUNNING", "SUCCEEDED"], sequence: 10 });
const otherStep = stepChange({ step: "copy", statuses: ["STARTING", "RUNNING"], sequence: 8 });
const otherInstance = stepChange({ instance: 8, statuses: ["STARTING", "RUNNING"], sequence: 1 });

test("an event that was overtaken is dropped", async () => {
  const { handled, dropped, handle } = setUp();

  for (const received of [ended, started, otherInstance]) await handle(received);

  expect(handled).toEqual([ended, otherInstance]);
  expect(dropped).toEqual([started]);
});

test("the same event may come again, so that failed work can be repeated", async () => {
  const { handled, handle } = setUp();

  for (const received of [started, started, ended, started]) await handle(received);

  expect(handled).toEqual([started, started, ended]);
});

test("an event outdates all of its workflow instance, or only its own run or attempt", async () => {
  const perKey = setUp();
  const perSubject = setUp({ per: "subject" });

  for (const received of [ended, otherStep, started]) {
    await perKey.handle(received);
    await perSubject.handle(received);
  }

  expect(perKey.handled).toEqual([ended]);
  expect(perSubject.handled).toEqual([ended, otherStep]);
});

test("only so many keys are remembered", async () => {
  const { handled, handle } = setUp({ maxKeys: 1 });

  for (const received of [ended, otherInstance, started]) await handle(received);

  expect(handled).toHaveLength(3);
});

test("events of Maestro have no sequence, and all pass", async () => {
  const { handled, handle } = setUp();
  const maestro = receivedEvent(factories.stepInstanceUpdate(), { contract: "maestro" });

  for (const received of [maestro, maestro]) await handle(received);

  expect(handled).toHaveLength(2);
});

test("what the handler throws is the caller's to know", async () => {
  const handle = newestOnly(() => Promise.reject(new Error("no")));

  await expect(handle(ended)).rejects.toThrow("no");
});
