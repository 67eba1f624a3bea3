// A seed → a scenario. Few messages and few faults, but any combination of them: small runs find what large ones do, sooner,
// and leave less to read.

import { DEFAULT_TIMEOUT_SECONDS } from "../shared/wiring/index.ts";
import { makeEvent, oversizedBody, type Subject, unreadableBody, unsplitBody } from "./generate-events.ts";
import { generateFaults, strikeDatabase } from "./generate-faults.ts";
import { noise, type Random, seededRandom } from "./random.ts";
import type { Emission, Release, Scenario, Stray } from "./scenario.ts";

/** Within this time of the beginning the engine emits. */
const EMISSION_MS = 3_000;
const MOST_EMISSIONS = 12;

export function generateScenario(seed: number): Scenario {
  const random = seededRandom(seed);
  const snsTopic = random.pick(["standard", "fifo"]);
  const topic = noise(seed, "kafka", 0) < 0.35 ? "kafka" : snsTopic;
  const timeoutMs = random.pick([1_000, 3_000, 10_000, DEFAULT_TIMEOUT_SECONDS * 1_000]);
  const releases = generateReleases(random);
  const emissions = generateEmissions(random);
  const engineUses = noise(seed, "outbox", 0) < 0.3 ? "outbox" : "publisher";
  const scenario: Scenario = {
    ...{ seed, topic, timeoutMs, releases, emissions, engineUses },
    engineWritesTo: random.pick(["queue", "queue", "topic"]),
    engineWaits: random.chance(0.5),
    maxConcurrency: random.between(1, 5),
    refusesWholeCalls: random.chance(0.3),
    redrivesDeadLetters: random.chance(0.7),
    strays: generateStrays(emissions, random),
    faults: generateFaults(timeoutMs, random),
  };
  return engineUses === "outbox" ? { ...scenario, faults: strikeDatabase(scenario.faults) } : scenario;
}

function generateReleases(random: Random): Release[] {
  const contracts = random.pick([["v1"], ["v1"], ["maestro"], ["v1", "maestro"]]);
  const first: Release = { atMs: 0, contracts };
  if (random.chance(0.6)) return [first];
  const atMs = random.between(1, 2 * EMISSION_MS);
  // The same again, or with the contract that was missing.
  return [first, { atMs, contracts: random.chance(0.3) ? contracts : ["v1", "maestro"] }];
}

const GROUPS = ["A", "B", "C", "D"] as const;

function generateEmissions(random: Random): Emission[] {
  const groups = GROUPS.slice(0, random.between(1, GROUPS.length));
  const isLarge = random.chance(0.015);
  const subjects = groups.map((name, index): Subject => {
    return { workflow_id: `workflow-${name}`, instance: index + 1, isLarge, serial: 0 };
  });
  // Either bursts, which fill batches, or one after the other.
  const moments = Array.from({ length: random.between(1, 5) }, () => random.between(0, EMISSION_MS)).sort(
    (a, b) => a - b,
  );
  const emissions = Array.from({ length: random.between(1, MOST_EMISSIONS) }, () => {
    const at = random.between(0, groups.length - 1);
    const subject = subjects[at] as Subject;
    const { event, becomes } = makeEvent(subject, random);
    return {
      name: `${groups[at]}${subject.serial}`,
      atMs: random.pick(moments as [number, ...number[]]),
      event,
      becomes,
    };
  });
  // Named in the order of emission, so that a person can follow.
  const times = emissions.map(({ atMs }) => atMs).sort((a, b) => a - b);
  return emissions.map((emission, index) => ({ ...emission, atMs: times[index] ?? 0 }));
}

/** Most of them in a group of the engine, where they are in the way of others. */
function generateStrays(emissions: readonly Emission[], random: Random): Stray[] {
  const count = random.pick([0, 0, 1, 2, 3]);
  return Array.from({ length: count }, (_, index) => {
    const { event } = random.pick(emissions as [Emission, ...Emission[]]);
    const { workflow_id, ...bare } = event.type === "NOTIFICATION" ? event.event : event;
    const instance = "workflow_instance_id" in bare ? `/${bare.workflow_instance_id}` : "";
    const stray = { name: `X${index + 1}`, atMs: random.between(0, EMISSION_MS) };
    if (random.chance(0.25)) return { ...stray, groupId: workflow_id, body: unsplitBody(workflow_id, index, random) };
    const body = random.chance(0.02) ? oversizedBody(workflow_id, index) : unreadableBody(index, random);
    return { ...stray, groupId: random.chance(0.7) ? `${workflow_id}${instance}` : "stray", body };
  });
}
