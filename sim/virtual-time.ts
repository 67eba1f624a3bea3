// Time that passes only when nothing is left to do now. While a run lasts, the globals that tell time or chance are this
// clock's or refuse, so that code which reads them anyway cannot make two runs of one seed differ.

export interface VirtualTime {
  nowMs(): number;
  /** Runs an action later; the answer takes that back. */
  after(durationMs: number, action: () => void): () => void;
  sleep(durationMs: number): Promise<void>;
  /** Lets everything happen that is planned, each with whatever follows from it at once, until nothing is or it is over. */
  run(isOver: () => boolean): Promise<void>;
}

/** 2026-01-01T00:00:00Z: where every run begins. */
export const START_MS = 1_767_225_600_000;

interface Planned {
  readonly atMs: number;
  readonly order: number;
  action: (() => void) | undefined;
}

/** Runs a program in a time of its own; outside of it, and after it, everything is as it was. */
export async function inVirtualTime<Result>(program: (time: VirtualTime) => Promise<Result>): Promise<Result> {
  const time = virtualTime();
  const restore = replaceGlobals(time);
  try {
    return await program(time);
  } finally {
    restore();
  }
}

function virtualTime(): VirtualTime {
  const heap: Planned[] = [];
  let now = START_MS;
  let planned = 0;
  const after = (durationMs: number, action: () => void): (() => void) => {
    const entry: Planned = { atMs: now + Math.max(0, durationMs), order: planned, action };
    planned += 1;
    push(heap, entry);
    return () => {
      entry.action = undefined;
    };
  };
  return {
    nowMs: () => now,
    after,
    sleep: (durationMs) => new Promise((resolve) => after(durationMs, resolve)),
    async run(isOver) {
      await settled();
      for (let next = heap[0]; next && !isOver(); next = heap[0]) {
        pop(heap);
        if (!next.action) continue;
        now = next.atMs;
        next.action();
        await settled();
      }
    },
  };
}

/** Resolves once every promise that can settle has: Node empties the queue of microtasks before that of ticks. */
const settled = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));

const isBefore = (a: Planned, b: Planned): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);

function push(heap: Planned[], entry: Planned): void {
  let at = heap.length;
  while (at > 0) {
    const parentAt = (at - 1) >> 1;
    const parent = heap[parentAt] as Planned;
    if (isBefore(parent, entry)) break;
    heap[at] = parent;
    at = parentAt;
  }
  heap[at] = entry;
}

function pop(heap: Planned[]): void {
  const last = heap.pop();
  if (!last || heap.length === 0) return;
  let at = 0;
  for (;;) {
    let childAt = 2 * at + 1;
    const right = heap[childAt + 1];
    if (right && isBefore(right, heap[childAt] as Planned)) childAt += 1;
    const child = heap[childAt];
    if (!child || isBefore(last, child)) break;
    heap[at] = child;
    at = childAt;
  }
  heap[at] = last;
}

function replaceGlobals(time: VirtualTime): () => void {
  const { setTimeout, clearTimeout, setInterval, setImmediate } = globalThis;
  const { now } = Date;
  const { now: performanceNow } = performance;
  const { random } = Math;
  const { stackTraceLimit } = Error;
  const refuse = (name: string) => () => {
    throw new Error(`${name} was used in a simulated run, where it would make two runs of one seed differ`);
  };
  Object.assign(globalThis, {
    setTimeout: (action: () => void, durationMs = 0) => time.after(durationMs, action),
    clearTimeout: (cancel?: () => void) => cancel?.(),
    setInterval: refuse("setInterval"),
    setImmediate: refuse("setImmediate"),
  });
  Date.now = time.nowMs;
  performance.now = time.nowMs;
  Math.random = refuse("Math.random");
  // Most errors of a run are simulated ones; where they were made says nothing, and takes long to find out.
  Error.stackTraceLimit = 0;
  return () => {
    Object.assign(globalThis, { setTimeout, clearTimeout, setInterval, setImmediate });
    Date.now = now;
    performance.now = performanceNow;
    Math.random = random;
    Error.stackTraceLimit = stackTraceLimit;
  };
}
