// What the engine sends: the shipped stretch of its life, its workflows renamed and its times moved, so that every event is one of its own.
import { readFileSync } from "node:fs";
import { readMessage } from "../../shared/contracts/index.ts";
import { CONTRACTS, maestroEvents } from "../../shared/engines/maestro/index.ts";
import { SNS_EVENT } from "../../shared/sending/index.ts";
import { CLUSTER } from "../names.ts";
import type { Random } from "../random.ts";

export interface Template {
  /** What becomes of it, asked of the contract once. */
  readonly kind: "published" | "ignored" | "quarantined";
  readonly reason: string | undefined;
  readonly externalEvents: number;
  readonly fill: (workflow: string, nowMs: number) => { readonly body: string; readonly groupId: string };
}

const LIFE = new URL("../../shared/engines/maestro/sample/engine-life.jsonl", import.meta.url);
/** Of the sample: so many of a real engine's events are unreadable would be a broken engine. */
const UNREADABLE_SHARE = 1 / 10_000;
const MARK = "workflow-of-the-simulation";

export function templates(): readonly Template[] {
  const lines = readFileSync(LIFE, "utf8").split("\n").filter(Boolean);
  return lines.map(templateOf);
}

/** Unreadable ones as rarely as in a sound engine. */
export function chooser(all: readonly Template[], random: Random): () => number {
  const numbered = all.map(({ kind }, number) => ({ kind, number }));
  const sound = numbered.filter(({ kind }) => kind !== "quarantined");
  const unreadable = numbered.filter(({ kind }) => kind === "quarantined");
  return () => {
    const from = random.chance(UNREADABLE_SHARE) ? unreadable : sound;
    return from[random.between(0, from.length - 1)]?.number ?? 0;
  };
}

function templateOf(line: string): Template {
  const workflow = /"workflow_id":"([^"]+)"/.exec(line)?.[1];
  const marked = workflow === undefined ? line : line.replaceAll(`"${workflow}"`, `"${MARK}"`);
  const context = { cluster: CLUSTER, sequenceNumber: "1", nowMs: 0 };
  const rules = { internal: maestroEvents, contracts: [CONTRACTS.v1], limit: SNS_EVENT };
  const reading = readMessage(marked, rules, context);
  const parsed = maestroEvents.read(marked);
  const key = parsed.kind === "parsed" ? parsed.partitionKey : MARK;
  // Times and workflow are the only parts that change.
  const [first = "", ...parts] = marked.split(/(?<=:)(?=\d{13}[,}\]])/);
  const moved = parts.map((part) => ({ rest: part.slice(13).split(MARK) }));
  const head = first.split(MARK);
  return {
    kind: reading.kind,
    reason: reading.kind === "published" ? undefined : reading.reason,
    externalEvents: reading.kind === "published" ? reading.events.length : 0,
    fill(id, nowMs) {
      let body = head.join(id);
      for (const [index, { rest }] of moved.entries()) body += String(nowMs + index) + rest.join(id);
      return { body, groupId: key.replace(MARK, id) };
    },
  };
}
