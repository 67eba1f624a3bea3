// An engine that publishes by the outbox: each moment's events in a transaction, some of which commit late. What its process did not
// commit when it ended, it does again when it starts. Beside it two relays, each started again when it is killed.
import type { EngineOptions } from "./engine.ts";
import type { Caller } from "./network.ts";
import type { Parts } from "./parts.ts";
import { noise } from "./random.ts";
import type { Emission } from "./scenario.ts";
import { type SimulatedDatabase, simulatedDatabase } from "./simulated-database.ts";

const RELAYS = 2;
const RELAY_DOWN_MS = 1_000;
const SHORT_MS = 2;
const LONGEST_MS = 1_500;
const LATE_SHARE = 0.3;
/** A relay that gets nowhere looks ever more seldom, so that an hour's outage is not looked at tens of thousands of times. */
const MOST_PATIENCE = 2 ** 9;

export function startOutboxEngine(parts: Parts, targetOf: EngineOptions["targetOf"]): void {
  const { time, books, code, network } = parts;
  const database = simulatedDatabase({ time, network, locksKeys: code.locksKeys });
  startEngine(parts, database);
  for (let number = 1; number <= RELAYS; number += 1) startRelay(`engine's relay ${number}`, parts, database, targetOf);
  books.note("engine", () => `has an outbox, and ${RELAYS} relays`);
}

function startEngine({ time, books, faults, code }: Parts, database: SimulatedDatabase): void {
  const { seed, emissions } = books.scenario;
  const uncommitted: (readonly Emission[])[] = [];
  let process = 1;
  let isDown = false;
  let transactions = 0;
  const write = (emitted: readonly Emission[]): void => {
    const own = process;
    const number = transactions;
    transactions += 1;
    const isLate = noise(seed, "late", number) < LATE_SHARE;
    const lastsMs = isLate ? Math.floor(noise(seed, "lasts", number) * LONGEST_MS) : SHORT_MS;
    const commits = (): boolean => {
      if (own !== process || isDown) return false;
      uncommitted.splice(uncommitted.indexOf(emitted), 1);
      books.note("engine", () => `commits ${emitted.map(({ name }) => name).join(", ")}`);
      return true;
    };
    const query = async (_: string, values: unknown[]): Promise<void> => {
      const [keys, events] = values as [string[], string[]];
      database.enqueue({ keys, events, lastsMs, commits });
    };
    void code.outbox({ query }).enqueue(emitted.map(({ event }) => event));
  };
  for (const [atMs, emitted] of Map.groupBy(emissions, (emission) => emission.atMs)) {
    time.after(atMs, () => {
      uncommitted.push(emitted);
      if (!isDown) write(emitted);
    });
  }
  for (const crash of faults.engineCrashes) {
    time.after(crash.atMs, () => {
      if (isDown) return;
      faults.noteStruck(crash);
      isDown = true;
      process += 1;
      books.note("fault", () => `the engine's process ends, for ${crash.downMs} ms`);
      time.after(crash.downMs, () => {
        isDown = false;
        for (const emitted of [...uncommitted]) write(emitted);
      });
    });
  }
}

function startRelay(
  name: string,
  parts: Parts,
  database: SimulatedDatabase,
  targetOf: EngineOptions["targetOf"],
): void {
  const { time, books, code } = parts;
  let isOver = false;
  let patience = 1;
  let closes = async (): Promise<unknown> => undefined;
  const again = (): void => {
    if (isOver) return;
    isOver = true;
    void closes();
    time.after(RELAY_DOWN_MS, () => startRelay(name, parts, database, targetOf));
  };
  const kill = (): void => {
    books.note("fault", () => `${name} ends`);
    again();
  };
  const caller: Caller = { name, isOver: () => isOver, kill };
  const pause = async (durationMs: number): Promise<void> => {
    await database.whenFilled();
    await time.sleep(durationMs * patience);
    if (isOver) await new Promise(() => undefined);
  };
  const relaying = code.relay({
    async connect() {
      const connection = await database.connect(caller);
      closes = () => connection.end();
      return connection;
    },
    ...{ target: targetOf(caller), signal: new AbortController().signal, pause },
    onProgress: (done) => {
      const hasMoved = done.kind === "round" && done.sent > 0;
      patience = hasMoved ? 1 : Math.min(2 * patience, MOST_PATIENCE);
    },
  });
  relaying.catch(again); // what it could not begin with it meets anew, as a service that is started again
}
