// The canary's minute, with the real processor between the queue that it speaks into and the one that it listens to.
import { expect, test } from "vitest";
import { type ProbeTools, probe, type ReceivedProbe } from "../../../functions/canary/probe.ts";
import type { ContractName } from "../../../shared/engines/maestro/index.ts";
import { shippedCanary } from "../../support/engines.ts";
import { run, sqsRecord } from "../../support/processor.ts";

const BOTH = ["v1", "maestro"] as const;

interface World {
  /** Which published events come out, and after how long. */
  readonly arrivesAfterMs?: (contract: string) => number | undefined;
  /** What is left over from earlier probes. */
  readonly late?: readonly ReceivedProbe[];
}

/** A minute of Lambda in which only waiting takes time. */
function minute(contracts: readonly ContractName[], world: World = {}) {
  let nowMs = 1_764_000_000_000;
  const endMs = nowMs + 55_000;
  const sent: string[] = [];
  let waiting: (ReceivedProbe & { atMs: number })[] = (world.late ?? []).map((late) => ({ ...late, atMs: 0 }));
  const tools: ProbeTools = {
    nowMs: () => nowMs,
    remainingMs: () => endMs - nowMs,
    async send(body) {
      sent.push(body);
      const { published } = await run([sqsRecord(body, "sluice.canary")], { contracts });
      for (const { contract, timeMs } of published) {
        const afterMs = world.arrivesAfterMs ? world.arrivesAfterMs(contract) : 200;
        if (afterMs !== undefined) waiting.push({ contract, sentMs: timeMs, atMs: nowMs + afterMs });
      }
    },
    async receive(waitSeconds) {
      const next = Math.min(...waiting.map(({ atMs }) => atMs));
      if (next > nowMs + waitSeconds * 1_000) {
        nowMs += waitSeconds * 1_000;
        return [];
      }
      nowMs = Math.max(nowMs, next);
      const taken = waiting.filter(({ atMs }) => atMs <= nowMs);
      waiting = waiting.filter(({ atMs }) => atMs > nowMs);
      return taken;
    },
  };
  return { sent, usedMs: () => nowMs - 1_764_000_000_000, result: probe(shippedCanary, contracts, tools) };
}

test("the canary's event is one that every contract publishes, and it ends as soon as all have come out", async () => {
  const { result, usedMs, sent } = minute(BOTH, { arrivesAfterMs: (contract) => (contract === "v1" ? 300 : 700) });

  expect(await result).toEqual({ delaysMs: [300, 700], missing: [] });
  expect(usedMs()).toBe(700);
  expect(sent).toHaveLength(1);
});

test("what does not come out within the minute is missing, by contract", async () => {
  const { result } = minute(BOTH, { arrivesAfterMs: (contract) => (contract === "v1" ? 300 : undefined) });

  expect(await result).toEqual({ delaysMs: [300], missing: ["maestro"] });
});

test("it gives up in time to say so", async () => {
  const { result, usedMs } = minute(["v1"], { arrivesAfterMs: () => undefined });

  expect((await result).missing).toEqual(["v1"]);
  expect(usedMs()).toBeLessThanOrEqual(53_000);
});

test("an earlier event that comes late is measured and not taken for this one", async () => {
  const { result } = minute(["v1"], { late: [{ contract: "v1", sentMs: 1_763_999_930_000 }] });

  expect(await result).toEqual({ delaysMs: [70_000, 200], missing: [] });
});

test("nothing is reported if the event cannot even be sent", async () => {
  const tools: ProbeTools = {
    send: () => Promise.reject(new Error("denied")),
    receive: async () => [],
    nowMs: () => 0,
    remainingMs: () => 55_000,
  };

  await expect(probe(shippedCanary, ["v1"], tools)).rejects.toThrow("denied");
});
