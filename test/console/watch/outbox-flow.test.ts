import { describe, expect, test } from "vitest";
import { OutboxFlow } from "../../../console/watch/outbox-flow.ts";

/** Each reading a second after the other. */
function read(...readings: readonly (readonly [removed: number, setAside?: number])[]): number | null {
  const flow = new OutboxFlow();
  readings.forEach(([removed, set_aside = 0], second) => {
    flow.enter({ waiting: 0, oldest_seconds: null, set_aside }, removed, second * 1_000);
  });
  return flow.sentPerSecond;
}

describe("how many rows of the outbox are sent per second", () => {
  test("is not known before it was looked at twice", () => {
    expect(read()).toBeNull();
    expect(read([1_000])).toBeNull();
  });

  test("is what has left it, but for what was set aside", () => {
    expect(read([1_000], [1_010], [1_040])).toBe(20);
    expect(read([1_000, 1], [1_010, 5])).toBe(6);
  });

  test("is no less when somebody takes away what was set aside", () => {
    expect(read([1_000, 5], [1_010, 0])).toBe(10);
  });

  test("is of the last half minute alone", () => {
    const busyThenQuiet = [[0], [900], ...Array.from({ length: 40 }, () => [900] as const)] as const;

    expect(read(...(busyThenQuiet as unknown as [number][]))).toBe(0);
  });

  test("begins anew when the database has", () => {
    expect(read([5_000], [5_100], [3], [10])).toBe(7);
  });
});
