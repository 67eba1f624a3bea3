// "At least once, in order within a partition key, duplicates carry the same id, nothing disappears", checked from
// outside: what was accepted from the engine against what came out.
import { expect } from "vitest";
import type { ReceivedEvent } from "../../../local/runs/external-queue.ts";
import { readMessage } from "../../../shared/contracts/index.ts";
import { CONTRACTS, type ContractName, maestroEvents } from "../../../shared/engines/maestro/index.ts";
import type { TopicType } from "../../../shared/wiring/index.ts";

export interface Outcome {
  /** Bodies of the messages that the engine was told are stored, in its order. */
  readonly accepted: readonly string[];
  readonly contracts: readonly ContractName[];
  readonly topic: TopicType;
  readonly received: readonly ReceivedEvent[];
  readonly quarantined: readonly string[];
  readonly deadLettered: readonly string[];
}

interface Expected {
  readonly id: string;
  readonly partitionKey: string;
}

export function expectClaims({ accepted, contracts, topic, received, quarantined, deadLettered }: Outcome): void {
  const dead = new Set(deadLettered);
  const unreadable = new Set<string>();
  const expected: Expected[] = [];
  const possible = new Set<string>();
  for (const body of accepted) {
    const reading = read(body, contracts);
    if (reading.kind === "quarantined") unreadable.add(body);
    if (reading.kind !== "published") continue;
    for (const { id, partitionKey } of reading.events) {
      possible.add(id);
      if (!dead.has(body)) expected.push({ id, partitionKey });
    }
  }
  const bodies = received.map(({ body }) => body as Record<string, unknown>);
  const seen = new Map<string, string>();
  for (const body of bodies) {
    const id = String(body["id"]);
    const content = contentOf(body);
    expect(seen.get(id) ?? content, "duplicates say the same").toBe(content);
    seen.set(id, content);
  }

  expect(
    expected.filter(({ id }) => !seen.has(id)),
    "nothing disappears",
  ).toEqual([]);
  expect(
    [...seen.keys()].filter((id) => !possible.has(id)),
    "nothing comes out of nowhere",
  ).toEqual([]);
  expect(new Set([...quarantined, ...dead]), "what cannot be read is kept word for word").toEqual(
    new Set([...unreadable, ...dead]),
  );

  const order = topic === "fifo" ? bodies : bodies.toSorted(bySequence);
  const firsts = [...new Set(order.map((body) => String(body["id"])))];
  const place = new Map(firsts.map((id, index) => [id, index]));
  for (const [key, events] of Map.groupBy(expected, ({ partitionKey }) => partitionKey)) {
    const places = events.map(({ id }) => place.get(id) ?? -1);
    expect(places, `in order within ${key}`).toEqual(places.toSorted((a, b) => a - b));
  }
}

function read(body: string, contracts: readonly ContractName[]) {
  const context = { cluster: "local", sequenceNumber: "0", nowMs: 0 };
  return readMessage(body, { internal: maestroEvents, contracts: contracts.map((name) => CONTRACTS[name]) }, context);
}

/** All but what differs between two publications of one change. */
function contentOf({ sequence: _, ...body }: Record<string, unknown>): string {
  return JSON.stringify(body);
}

const bySequence = (a: Record<string, unknown>, b: Record<string, unknown>): number =>
  String(a["sequence"]) < String(b["sequence"]) ? -1 : 1;
