// The way from a process to a service and back: the only place where calls go wrong.
import type { CallSite, CallTrouble, FaultPlan } from "./fault.ts";
import { DEDUPLICATION_MS } from "./fifo-rules.ts";
import type { Note } from "./journal.ts";
import { noise } from "./random.ts";
import { abortError, deniedError, internalError, resetError, throttlingError } from "./service-error.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** Whoever makes calls: once it is over, no answer reaches it and nothing it does has an effect. */
export interface Caller {
  readonly name: string;
  readonly isOver: () => boolean;
  readonly kill: () => void;
  /** Told of each call that it starts. */
  readonly onCall?: (describe: () => string) => void;
  /** Told of each call that something is wrong with, and which messages may be handed back for that. */
  readonly onTrouble?: (excused: readonly string[]) => void;
}

/** What becomes of one entry of a call that partly fails. */
export type EntryTrouble = "refused" | "refused-after" | "unnamed" | "unnamed-after";

export interface Request<Answer> {
  readonly site: CallSite;
  readonly caller: Caller;
  readonly abortSignal?: AbortSignal | undefined;
  /** Ids of the messages that may be handed back because of it, however much time is left. */
  readonly excusedBy?: (trouble: CallTrouble) => readonly string[];
  readonly describe: () => string;
  /** What the service does once the request arrives. @throws what it refuses the call with */
  readonly perform: (troubleOf: (entry: number) => EntryTrouble | undefined) => Answer;
}

export type Network = <Answer>(request: Request<Answer>) => Promise<Answer>;

const LONGEST_LATENCY_MS = 40;
/** After which a connection that nobody gave up ends by itself: beyond the time within which SQS and SNS know duplicates. */
const HANGS_MS = DEDUPLICATION_MS * 1.5;

/** What a call comes to; a time left out means never. */
interface Course {
  readonly effectAfterMs?: number;
  readonly answerAfterMs?: number;
  readonly error?: Error;
  readonly killAfterMs?: number;
  readonly isPartial?: boolean;
}

export interface NetworkOptions {
  readonly seed: number;
  readonly time: VirtualTime;
  readonly faults: FaultPlan;
  readonly note: Note;
  /** When the run began. */
  readonly startMs: number;
}

export function network(options: NetworkOptions): Network {
  const calls: Record<CallSite, number> = { engine: 0, "queue-url": 0, topic: 0, quarantine: 0, database: 0 };
  return (request) => {
    const { caller, site, abortSignal, describe } = request;
    if (caller.isOver()) return new Promise(() => {});
    if (abortSignal?.aborted) return Promise.reject(abortError());
    caller.onCall?.(describe);
    const index = calls[site];
    calls[site] += 1;
    return travel(request, startCall(request, index, options), options);
  };
}

interface Call {
  /** For people. */
  readonly name: string;
  readonly course: Course;
  /** From 0, below 1; the same for the same place. */
  readonly chance: (place: string) => number;
}

function startCall(
  { site, caller, excusedBy, describe }: Request<unknown>,
  index: number,
  { seed, time, faults, note, startMs }: NetworkOptions,
): Call {
  const name = `call ${index} to ${site}`;
  const fault = faults.call(site, index, time.nowMs() - startMs);
  note(actorOf(caller), () => `${caller.name} calls ${describe()}`);
  if (fault) {
    note("fault", () => `${name}: ${fault.trouble}`);
    caller.onTrouble?.(excusedBy?.(fault.trouble) ?? []);
  }
  // A fault keeps what it does when it is moved to another call.
  const chance = (place: string): number => noise(seed, `${site} ${place}`, fault?.salt ?? index);
  return { name, chance, course: courseOf(fault?.trouble, fault?.delayMs ?? 0, chance) };
}

const actorOf = ({ name }: Caller): "engine" | "function" => (name.startsWith("engine") ? "engine" : "function");

/** The request goes out, the answer comes back, each when its time has come, unless the caller gives up or ends before. */
function travel<Answer>(
  { caller, abortSignal, perform }: Request<Answer>,
  { name, course, chance }: Call,
  { time, note }: NetworkOptions,
): Promise<Answer> {
  const { effectAfterMs, answerAfterMs, error, killAfterMs, isPartial } = course;
  const troubleOf = (entry: number): EntryTrouble | undefined => {
    const trouble = isPartial ? entryTrouble(chance(`entry ${entry}`)) : undefined;
    if (trouble) note("fault", () => `entry ${entry} of ${name}: ${trouble}`);
    return trouble;
  };
  let answer: (() => Answer) | undefined;
  const arrive = (): void => {
    try {
      const value = perform(troubleOf);
      answer = () => value;
    } catch (refusal) {
      answer = () => {
        throw refusal;
      };
    }
  };
  const dropRequest = effectAfterMs === undefined ? undefined : time.after(effectAfterMs, arrive);
  if (killAfterMs === 0) caller.kill();
  else if (killAfterMs !== undefined) time.after(killAfterMs, () => caller.isOver() || caller.kill());
  return new Promise((resolve, reject) => {
    let isAnswered = false;
    const settle = (how: () => void): void => {
      if (caller.isOver() || isAnswered) return;
      isAnswered = true;
      how();
    };
    const deliver = (): void => {
      try {
        if (error) reject(error);
        else if (answer) resolve(answer());
      } catch (refusal) {
        reject(refusal);
      }
    };
    if (answerAfterMs !== undefined) time.after(answerAfterMs, () => settle(deliver));
    const giveUp = (): void => {
      // What is on its way may arrive all the same.
      if (chance("aborted") < 0.5) dropRequest?.();
      settle(() => {
        note(actorOf(caller), () => `${caller.name} gives ${name} up`);
        reject(abortError());
      });
    };
    abortSignal?.addEventListener("abort", giveUp, { once: true });
  });
}

function courseOf(trouble: CallTrouble | undefined, delayMs: number, chance: (place: string) => number): Course {
  const answerAfterMs = 2 + Math.floor(chance("latency") * LONGEST_LATENCY_MS);
  const effectAfterMs = answerAfterMs >> 1;
  const lateMs = answerAfterMs + delayMs;
  switch (trouble) {
    case undefined:
      return { effectAfterMs, answerAfterMs };
    case "fails-before":
      return { answerAfterMs, error: internalError() };
    case "fails-after":
      return { effectAfterMs, answerAfterMs, error: internalError() };
    case "throttled":
      return { answerAfterMs, error: throttlingError() };
    case "denied":
      return { answerAfterMs, error: deniedError() };
    case "slow":
      return { effectAfterMs: chance("slow") < 0.5 ? effectAfterMs : lateMs - 1, answerAfterMs: lateMs };
    case "reset":
      return { ...someTime(chance("reset"), effectAfterMs, lateMs), answerAfterMs, error: resetError() };
    case "hangs":
      return { ...someTime(chance("hang"), effectAfterMs, lateMs), answerAfterMs: HANGS_MS, error: resetError() };
    case "partial":
      return { effectAfterMs, answerAfterMs, isPartial: true };
    case "killed-before":
      return { killAfterMs: 0 };
    case "killed-while":
      return { effectAfterMs: lateMs, killAfterMs: effectAfterMs };
    case "killed-after":
      return { effectAfterMs, killAfterMs: answerAfterMs };
  }
}

/** At once, late or never. */
function someTime(chance: number, soonMs: number, lateMs: number): Course {
  if (chance < 1 / 3) return {};
  return { effectAfterMs: chance < 2 / 3 ? soonMs : lateMs };
}

function entryTrouble(chance: number): EntryTrouble | undefined {
  if (chance < 0.2) return "refused";
  if (chance < 0.3) return "refused-after";
  if (chance < 0.45) return "unnamed";
  return chance < 0.5 ? "unnamed-after" : undefined;
}
