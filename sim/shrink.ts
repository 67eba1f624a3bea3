// A scenario that breaks a rule → a smaller one that still does: fewer messages, fewer faults, less that is special.
import type { Fault } from "./fault.ts";
import type { Scenario } from "./scenario.ts";

/** Runs of candidates at most; each takes milliseconds. */
const MOST_RUNS = 1_500;

export interface Shrunk {
  readonly scenario: Scenario;
  /** How many candidates were tried. */
  readonly runs: number;
}

export async function shrink(scenario: Scenario, breaks: (candidate: Scenario) => Promise<boolean>): Promise<Shrunk> {
  let smallest = scenario;
  let runs = 0;
  for (let isSmaller = true; isSmaller && runs < MOST_RUNS; ) {
    isSmaller = false;
    for (const simpler of SIMPLIFICATIONS) {
      // Whatever worked is tried again on what it led to, from where it was.
      for (let place = 0; runs < MOST_RUNS; ) {
        const candidate = simpler(smallest, place);
        if (candidate === undefined) break;
        runs += 1;
        if (candidate !== smallest && (await breaks(candidate))) {
          smallest = candidate;
          isSmaller = true;
        } else place += 1;
      }
    }
  }
  return { scenario: smallest, runs };
}

/** A scenario made simpler in its place of that number; undefined if there are not so many. */
type Simplification = (scenario: Scenario, place: number) => Scenario | undefined;

const MANY = ["emissions", "strays", "faults"] as const;

/** Leaves out a half, then quarters, then one at a time. */
const shorten =
  (name: (typeof MANY)[number]): Simplification =>
  (scenario, place) => {
    const items: readonly unknown[] = scenario[name];
    let first = place;
    for (let size = Math.ceil(items.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      const pieces = Math.ceil(items.length / size);
      if (first < pieces) return { ...scenario, [name]: items.toSpliced(first * size, size) };
      first -= pieces;
    }
    return undefined;
  };

/** With a message less there is a call less, and a fault has to strike one earlier. */
const shortenAndStrikeEarlier: Simplification = (scenario, place) => {
  if (place >= scenario.emissions.length) return undefined;
  const faults = scenario.faults.map((fault) => earlier(fault, 1));
  return { ...scenario, emissions: scenario.emissions.toSpliced(place, 1), faults };
};

const strikeEarlier: Simplification = (scenario, place) => {
  const { faults } = scenario;
  const fault = faults[place >> 1];
  if (!fault) return undefined;
  const struck = earlier(fault, place % 2 === 0 ? Number.POSITIVE_INFINITY : 1);
  return struck === fault ? scenario : { ...scenario, faults: faults.with(place >> 1, struck) };
};

function earlier(fault: Fault, by: number): Fault {
  if (!("index" in fault) || fault.index === 0) return fault;
  return { ...fault, index: Math.max(0, fault.index - by) };
}

const PLAIN: Partial<Scenario> = {
  engineWritesTo: "queue",
  engineUses: "publisher",
  engineWaits: true,
  maxConcurrency: 1,
  refusesWholeCalls: false,
  redrivesDeadLetters: false,
  topic: "standard",
};

const makePlain: Simplification = (scenario, place) => {
  const name = Object.keys(PLAIN)[place] as keyof Scenario | undefined;
  if (name === undefined) return undefined;
  return scenario[name] === PLAIN[name] ? scenario : { ...scenario, [name]: PLAIN[name] };
};

/** One release instead of two, one contract instead of two. */
const publishLess: Simplification = (scenario, place) => {
  const { releases } = scenario;
  const [first, second] = releases;
  const options = [
    ...(second ? [[second], [first]] : []),
    ...(first?.contracts ?? []).map((contract) => [{ atMs: 0, contracts: [contract] }]),
  ];
  const chosen = options[place];
  if (!chosen) return undefined;
  const isSmaller =
    chosen.length < releases.length || (chosen[0]?.contracts.length ?? 0) < (first?.contracts.length ?? 0);
  return isSmaller
    ? { ...scenario, releases: chosen.flatMap((release) => (release ? [{ ...release, atMs: 0 }] : [])) }
    : scenario;
};

/** Everything at once, as far as that is possible. */
const emitTogether: Simplification = (scenario, place) => {
  const emission = scenario.emissions[place];
  if (!emission) return undefined;
  const atMs = place === 0 ? 0 : (scenario.emissions[place - 1]?.atMs ?? 0);
  return emission.atMs === atMs
    ? scenario
    : { ...scenario, emissions: scenario.emissions.with(place, { ...emission, atMs }) };
};

const SIMPLIFICATIONS: readonly Simplification[] = [
  ...[shorten("faults"), shorten("emissions"), shorten("strays")],
  ...[shortenAndStrikeEarlier, strikeEarlier, publishLess, makePlain, emitTogether],
];
