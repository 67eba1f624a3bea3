// What can go wrong, as data.

/** The calls over the network that the code under test makes. */
export const CALL_SITES = ["engine", "queue-url", "topic", "quarantine", "database"] as const;
export type CallSite = (typeof CALL_SITES)[number];

export const CALL_TROUBLES = [
  "fails-before", // an error of the service; the request had no effect
  "fails-after", // an error of the service; the request had its effect
  "throttled",
  "denied",
  "slow",
  "reset", // the connection ends; the request has its effect before, later or never
  "hangs", // no answer until the caller or the connection gives up; the request has its effect before, later or never
  "partial", // some entries are refused or not named by the answer, with or without effect
  "killed-before", // the calling process ends; the request was never sent
  "killed-while", // the calling process ends; the request arrives later
  "killed-after", // the calling process ends once the request had its effect
] as const;
export type CallTrouble = (typeof CALL_TROUBLES)[number];

export const MAPPING_TROUBLES = [
  "poller-stops", // a batch is received and never handed over
  "invoke-throttled", // it is handed over late
  "answer-lost", // the function did its work, nobody heard of it
  "answer-garbled", // what comes back is no JSON
  "unknown-message", // what comes back names a message that is not of the batch
  "deletes-refused",
  "some-deletes-refused",
] as const;
export type MappingTrouble = (typeof MAPPING_TROUBLES)[number];

export type Fault =
  /** The call with this number, counted per site. */
  | {
      readonly kind: "call";
      readonly site: CallSite;
      readonly index: number;
      readonly trouble: CallTrouble;
      readonly delayMs: number;
      /** Decides what chance decides of it. */
      readonly salt: number;
    }
  /** Every call of a site fails in the same way for a while. */
  | {
      readonly kind: "outage";
      readonly site: CallSite;
      readonly fromMs: number;
      readonly untilMs: number;
      readonly trouble: "fails-before" | "fails-after" | "throttled" | "denied" | "reset" | "partial";
    }
  /** The batch with this number. */
  | { readonly kind: "mapping"; readonly index: number; readonly trouble: MappingTrouble }
  /** The function's process ends in the invocation with this number. */
  | { readonly kind: "crash"; readonly index: number; readonly afterMs: number }
  /** The function's process stands still when it reads its clock for this time in the invocation with this number. */
  | { readonly kind: "stall"; readonly index: number; readonly read: number; readonly durationMs: number }
  | EngineCrash;

export interface EngineCrash {
  readonly kind: "engine-crash";
  readonly atMs: number;
  readonly downMs: number;
}

export interface StruckCall {
  readonly trouble: CallTrouble;
  readonly delayMs: number;
  readonly salt: number;
}

/** The faults of a run, found by where they strike. */
export interface FaultPlan {
  call(site: CallSite, index: number, atMs: number): StruckCall | undefined;
  mapping(index: number): MappingTrouble | undefined;
  crashAfterMs(invocation: number): number | undefined;
  stallMs(invocation: number, read: number): number;
  readonly engineCrashes: readonly EngineCrash[];
  /** An engine crash does not wait to be found. */
  noteStruck(fault: EngineCrash): void;
  /** From now on nothing goes wrong any more. */
  end(): void;
  /** Those that struck. */
  readonly struck: ReadonlySet<Fault>;
}

export function faultPlan(faults: readonly Fault[]): FaultPlan {
  let active = faults;
  const struck = new Set<Fault>();
  function find<Kind extends Fault["kind"]>(
    kind: Kind,
    matches: (fault: Extract<Fault, { kind: Kind }>) => boolean,
  ): Extract<Fault, { kind: Kind }> | undefined {
    const isMatch = (fault: Fault): fault is Extract<Fault, { kind: Kind }> =>
      fault.kind === kind && matches(fault as Extract<Fault, { kind: Kind }>);
    const found = active.find(isMatch);
    if (found) struck.add(found);
    return found;
  }
  return {
    call(site, index, atMs) {
      const isNow = (fault: { site: CallSite; fromMs: number; untilMs: number }): boolean =>
        fault.site === site && fault.fromMs <= atMs && atMs < fault.untilMs;
      const outage = find("outage", isNow);
      if (outage) return { trouble: outage.trouble, delayMs: 0, salt: index };
      return find("call", (fault) => fault.site === site && fault.index === index);
    },
    mapping: (index) => find("mapping", (fault) => fault.index === index)?.trouble,
    crashAfterMs: (invocation) => find("crash", (fault) => fault.index === invocation)?.afterMs,
    stallMs: (invocation, read) =>
      find("stall", (fault) => fault.index === invocation && fault.read === read)?.durationMs ?? 0,
    engineCrashes: faults.filter((fault) => fault.kind === "engine-crash"),
    noteStruck: (fault) => struck.add(fault),
    end: () => {
      active = [];
    },
    struck,
  };
}
