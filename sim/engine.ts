// An engine that keeps what it emits until its SDK has accepted it, as a careful one does: what is named as not accepted it
// publishes again, in order, and so it does with everything unconfirmed when its process has ended and starts again.
import type { PublishError } from "../shared/publisher/index.ts";
import type { Books } from "./books.ts";
import type { CodeUnderTest } from "./code-under-test.ts";
import type { FaultPlan } from "./fault.ts";
import type { Caller } from "./network.ts";
import type { Emission } from "./scenario.ts";
import type { VirtualTime } from "./virtual-time.ts";

export interface EngineOptions {
  readonly time: VirtualTime;
  readonly books: Books;
  readonly faults: FaultPlan;
  readonly enginePublisher: CodeUnderTest["enginePublisher"];
  readonly targetOf: (caller: Caller) => Parameters<CodeUnderTest["enginePublisher"]>[0];
}

/** Starts the engine, and starts it again each time that its process ends. */
export function startEngine(options: EngineOptions): void {
  const { time, books, faults } = options;
  const { emissions } = books.scenario;
  const outbox: Emission[] = [];
  let processes = 0;
  const start = (): EngineProcess => {
    processes += 1;
    const onKilled = (downMs: number): void => {
      books.note("fault", () => `the engine's process ends, for ${downMs} ms`);
      time.after(downMs, () => {
        running = start();
        if (outbox.length > 0) running.publish([...outbox]);
      });
    };
    return startProcess(`engine ${processes}`, outbox, options, onKilled);
  };
  let running = start();

  for (const [atMs, emitted] of Map.groupBy(emissions, (emission) => emission.atMs)) {
    time.after(atMs, () => {
      books.note("engine", () => `emits ${emitted.map(({ name }) => name).join(", ")}`);
      outbox.push(...emitted);
      running.publish(emitted);
    });
  }
  for (const crash of faults.engineCrashes) {
    time.after(crash.atMs, () => {
      if (running.isOver()) return;
      faults.noteStruck(crash);
      running.crash(crash.downMs);
    });
  }
}

interface EngineProcess extends Caller {
  /** Without effect once the process is over: what was emitted is in the outbox. */
  publish(emissions: readonly Emission[]): void;
  crash(downMs: number): void;
}

const SHORTEST_DOWN_MS = 1_000;
/** Before it publishes again what was refused twice. */
const LONGEST_PAUSE_MS = 60_000;

function startProcess(
  name: string,
  outbox: Emission[],
  { time, books, enginePublisher, targetOf }: EngineOptions,
  onKilled: (downMs: number) => void,
): EngineProcess {
  let isOver = false;
  const crash = (downMs: number): void => {
    if (isOver) return;
    isOver = true;
    onKilled(downMs);
  };
  const caller: Caller = { name, isOver: () => isOver, kill: () => crash(SHORTEST_DOWN_MS) };
  const pause = (durationMs: number): Promise<void> =>
    new Promise((resolve) => {
      time.after(durationMs, () => {
        if (!isOver) resolve();
      });
    });
  const sdk = enginePublisher(targetOf(caller), { pause });

  const confirm = (emissions: readonly Emission[]): void => {
    for (const emission of emissions) outbox.splice(outbox.indexOf(emission), 1);
  };
  /** Publishes, and returns what was not accepted. */
  const attempt = async (emissions: readonly Emission[]): Promise<Emission[]> => {
    try {
      await sdk.publish(emissions.map(({ event }) => event));
      confirm(emissions);
      return [];
    } catch (error) {
      const { code, notAccepted = [] } = error as Partial<PublishError>;
      if (code !== "not-accepted") books.violate("engine-is-told", `the SDK failed: ${String(error)}`);
      const named = new Set(notAccepted.map(({ index }) => index));
      confirm(emissions.filter((_, index) => !named.has(index)));
      const refused = emissions.filter((_, index) => named.has(index));
      books.note(
        "engine",
        () => `is told that ${refused.map((emission) => emission.name).join(", ")} were not accepted`,
      );
      return refused;
    }
  };

  const held: Emission[] = [];
  let isPublishing = false;
  let refusals = 0;
  /** Publishes what is held, and holds what is refused for a while. */
  const publishHeld = async (): Promise<void> => {
    const refused = await attempt(held.splice(0));
    refusals = refused.length === 0 ? 0 : refusals + 1;
    held.push(...refused);
    held.sort((a, b) => outbox.indexOf(a) - outbox.indexOf(b));
    if (refused.length > 0) await pause(refusals === 1 ? 0 : Math.min(1_000 * 2 ** refusals, LONGEST_PAUSE_MS));
  };
  const publishOneByOne = async (): Promise<void> => {
    while (held.length > 0) await publishHeld();
    isPublishing = false;
  };
  /** Calls may be under way side by side: the SDK promises to keep their order. */
  const publishSideBySide = async (): Promise<void> => {
    await publishHeld();
    if (held.length > 0) await publishSideBySide();
  };
  const publish = (emissions: readonly Emission[]): void => {
    if (isOver) return;
    const isHolding = held.length > 0;
    held.push(...emissions);
    if (!books.scenario.engineWaits) {
      // What was refused goes first, when its pause is over.
      if (!isHolding) void publishSideBySide();
    } else if (!isPublishing) {
      isPublishing = true;
      void publishOneByOne();
    }
  };
  return { ...caller, publish, crash };
}
