// Order within a key, whatever is refused and however answers come in.
import fc from "fast-check";
import { expect, test } from "vitest";
import { type LaneOptions, type LaneRefusal, sendInLanes } from "../../../shared/sending/index.ts";

interface Message {
  readonly key: string;
  readonly place: number;
  readonly sizeBytes: number;
}
type Options = LaneOptions<Message, number>;

const LIMITS = { maxEntries: 3, maxBytes: 1_000 };
const message = (key: string, place: number, sizeBytes = 1): Message => ({ key, place, sizeBytes });
const send = (messages: readonly Message[], options: Pick<Options, "send"> & Partial<Options>) =>
  sendInLanes(messages, {
    ...{ keyOf: ({ key }: Message) => key, limits: LIMITS, maxAttempts: 3, firstPauseMs: 10, pause: async () => {} },
    ...options,
  });
const placesOf = (refusals: readonly LaneRefusal<Message>[]): number[] =>
  refusals.flatMap(({ messages }) => messages.map(({ place }) => place));

const messages = fc
  .array(fc.tuple(fc.constantFrom(..."abcdefg"), fc.integer({ min: 0, max: 600 })), { maxLength: 50 })
  .map((choices) => choices.map(([key, bytes], place) => message(key, place, bytes)));
const verdicts = fc.array(fc.constantFrom("accept", "later", "never", "unnamed"), { minLength: 1, maxLength: 30 });

test("of a key one is under way at most, in order; each is accepted or named, and every call within the limits", async () => {
  await fc.assert(
    fc.asyncProperty(messages, verdicts, fc.scheduler(), async (given, plan, scheduler) => {
      const accepted: number[] = [];
      const told: number[] = [];
      const attempts = new Map<number, number>();
      const underWay = new Set<string>();
      let asked = 0;

      const sending = send(given, {
        async send(call) {
          expect(call.length).toBeLessThanOrEqual(LIMITS.maxEntries);
          expect(call.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)).toBeLessThanOrEqual(LIMITS.maxBytes);
          for (const { key, place } of call) {
            expect(underWay).not.toContain(key);
            underWay.add(key);
            attempts.set(place, (attempts.get(place) ?? 0) + 1);
          }
          await scheduler.schedule(Promise.resolve());
          const answers: Awaited<ReturnType<Options["send"]>>[number][] = [];
          for (const [index, { key, place }] of call.entries()) {
            underWay.delete(key);
            const verdict = plan[asked++ % plan.length];
            if (verdict === "accept") accepted.push(place);
            if (verdict === "accept") answers[index] = { receipt: place };
            else if (verdict !== "unnamed") answers[index] = { reason: "as told", isRetryable: verdict === "later" };
          }
          return answers;
        },
        async onAccepted(some) {
          for (const { message: each, receipt } of some) expect(receipt).toBe(each.place);
          await scheduler.schedule(Promise.resolve());
          told.push(...some.map(({ receipt }) => receipt));
        },
      });
      const refusals = await scheduler.waitFor(sending);

      const refused = placesOf(refusals);
      expect([...accepted, ...refused].toSorted((a, b) => a - b)).toEqual([...given.keys()]);
      expect(told.toSorted((a, b) => a - b)).toEqual(accepted.toSorted((a, b) => a - b));
      for (const count of attempts.values()) expect(count).toBeLessThanOrEqual(3);
      for (const own of Map.groupBy(given, ({ key }) => key).values()) {
        const places = own.map(({ place }) => place);
        const out = accepted.filter((place) => places.includes(place));
        expect(out).toEqual(places.slice(0, out.length)); // in order, and nothing behind one that was refused
      }
    }),
  );
});

test("what is tried again waits longer each time, as long as the one that was refused most often", async () => {
  const pauses: number[] = [];
  const refusals = await send([message("a", 0), message("a", 1), message("b", 2)], {
    pause: async (durationMs) => pauses.push(durationMs),
    send: async (call) =>
      call.map(({ key, place }) => (key === "b" ? { receipt: place } : { reason: "busy", isRetryable: true })),
  });

  expect(pauses).toEqual([10, 20]);
  expect(refusals).toEqual([{ messages: [message("a", 0), message("a", 1)], reason: "busy" }]);
});

test("a message that the answer does not name is not known to be accepted: it is sent again", async () => {
  let calls = 0;
  const refusals = await send([message("a", 0), message("b", 1)], {
    send: async () => {
      calls += 1;
      return calls === 1 ? [] : [{ receipt: 0 }, { receipt: 1 }];
    },
  });

  expect([calls, refusals]).toEqual([2, []]);
});

test("once it may not continue no call begins, and what is left is neither accepted nor refused", async () => {
  const sent: number[] = [];
  const refusals = await send([message("a", 0), message("a", 1), message("a", 2)], {
    mayContinue: () => sent.length < 2,
    send: async (call) => call.map(({ place }) => ({ receipt: sent.push(place) })),
  });

  expect([sent, refusals]).toEqual([[0, 1], []]);
});

test("what a call or its bookkeeping throws is thrown, once the calls under way have ended", async () => {
  const ended: string[] = [];
  const four = ["a", "b", "c", "d"].map((key, place) => message(key, place));
  const sending = send(four, {
    async send(call) {
      if (call[0]?.key === "a") throw new TypeError("a bug");
      await new Promise((resolve) => setTimeout(resolve, 10));
      ended.push(...call.map(({ key }) => key));
      return call.map(({ place }) => ({ receipt: place }));
    },
  });

  await expect(sending).rejects.toThrow("a bug");
  expect(ended).toEqual(["d"]);
});

test("nothing to send is no call", async () => {
  expect(await send([], { send: () => Promise.reject(new Error("called")) })).toEqual([]);
});

// Taking the first of a long array out moved all that came after it, each time: a million messages of one key would have taken minutes.
test("a message costs about the same however many of its key there are", async () => {
  const cpuPerMessage = async (count: number): Promise<number> => {
    const own = Array.from({ length: count }, (_, place) => message("a", place));
    const start = process.cpuUsage();
    await send(own, { send: async ([first]) => [{ receipt: first?.place ?? 0 }] });
    const { user, system } = process.cpuUsage(start);
    return (user + system) / count;
  };
  await cpuPerMessage(20_000); // warm

  expect((await cpuPerMessage(300_000)) / (await cpuPerMessage(20_000))).toBeLessThan(5);
});
