import { expect, test } from "vitest";
import { CALL_TROUBLES, type CallTrouble, type Fault, faultPlan } from "../../sim/fault.ts";
import { noNote } from "../../sim/journal.ts";
import { type Caller, network } from "../../sim/network.ts";
import { inVirtualTime, START_MS } from "../../sim/virtual-time.ts";

const DELAY_MS = 10_000;

interface Outcome {
  answer: string;
  answeredMs: number | undefined;
  effectMs: number | undefined;
  isKilled: boolean;
}

/** One call that something is wrong with. */
async function callWith(trouble: CallTrouble | undefined, salt = 0, abortAfterMs?: number): Promise<Outcome> {
  const outcome: Outcome = { answer: "none", answeredMs: undefined, effectMs: undefined, isKilled: false };
  await inVirtualTime(async (time) => {
    const faults: Fault[] = trouble
      ? [{ kind: "call", site: "topic", index: 0, trouble, delayMs: DELAY_MS, salt }]
      : [];
    const call = network({ seed: 1, time, faults: faultPlan(faults), note: noNote, startMs: START_MS });
    const caller: Caller = {
      name: "function",
      isOver: () => outcome.isKilled,
      kill: () => {
        outcome.isKilled = true;
      },
    };
    const controller = new AbortController();
    if (abortAfterMs !== undefined) time.after(abortAfterMs, () => controller.abort());
    const perform = (): string => {
      outcome.effectMs = time.nowMs() - START_MS;
      return "done";
    };
    const answered = (text: string): void => {
      outcome.answer = text;
      outcome.answeredMs = time.nowMs() - START_MS;
    };
    call({ site: "topic", caller, abortSignal: controller.signal, describe: () => "", perform }).then(
      answered,
      (error) => answered(error.name === "Error" ? error.code : error.name),
    );
    await time.run(() => false);
  });
  return outcome;
}

const SALTS = Array.from({ length: 60 }, (_, salt) => salt);
async function outcomesOf(trouble: CallTrouble): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const salt of SALTS) outcomes.push(await callWith(trouble, salt));
  return outcomes;
}

test("without faults a call has its effect, then its answer", async () => {
  const { answer, answeredMs = 0, effectMs = 0 } = await callWith(undefined);

  expect(answer).toBe("done");
  expect(effectMs).toBeLessThan(answeredMs);
});

test.each<[CallTrouble, string, boolean]>([
  ["fails-before", "InternalError", false],
  ["fails-after", "InternalError", true],
  ["throttled", "ThrottlingException", false],
  ["denied", "AuthorizationError", false],
  ["slow", "done", true],
])("a call that is %s answers %s", async (trouble, answer, hasEffect) => {
  for (const outcome of await outcomesOf(trouble)) {
    expect(outcome.answer).toBe(answer);
    expect(outcome.effectMs !== undefined).toBe(hasEffect);
  }
});

test.each<CallTrouble>(["reset", "hangs"])("a call that %s has its effect at once, late, or never", async (trouble) => {
  const outcomes = await outcomesOf(trouble);

  expect(new Set(outcomes.map(({ answer }) => answer))).toEqual(new Set(["ECONNRESET"]));
  expect(outcomes.some(({ effectMs }) => effectMs === undefined)).toBe(true);
  expect(outcomes.some(({ effectMs = DELAY_MS }) => effectMs < DELAY_MS)).toBe(true);
  expect(outcomes.some(({ effectMs = 0 }) => effectMs >= DELAY_MS)).toBe(true);
});

test.each<[CallTrouble, (effectMs: number | undefined) => boolean]>([
  ["killed-before", (effectMs) => effectMs === undefined],
  ["killed-while", (effectMs = 0) => effectMs >= DELAY_MS],
  ["killed-after", (effectMs = DELAY_MS) => effectMs < DELAY_MS],
])("a caller that is %s hears nothing any more", async (trouble, isAsExpected) => {
  const outcome = await callWith(trouble);

  expect(outcome).toMatchObject({ answer: "none", isKilled: true });
  expect(isAsExpected(outcome.effectMs)).toBe(true);
});

test("a call that is given up answers at once; what was on its way may arrive all the same", async () => {
  const outcomes: Outcome[] = [];
  for (const salt of SALTS) outcomes.push(await callWith("slow", salt, 100));

  for (const { answer, answeredMs } of outcomes) expect([answer, answeredMs]).toEqual(["AbortError", 100]);
  expect(outcomes.some(({ effectMs = 0 }) => effectMs > 100)).toBe(true);
  expect(outcomes.some(({ effectMs }) => effectMs === undefined)).toBe(true);
});

test("every kind of trouble is one of those above", () => {
  const tested =
    "fails-before fails-after throttled denied slow reset hangs partial killed-before killed-while killed-after";

  expect(CALL_TROUBLES.join(" ")).toBe(tested);
});
