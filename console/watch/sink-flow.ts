// The books of one function while somebody watches, from what its log says (pure): how many messages came to which end, how fast, how late.
import type { LoggedLine } from "../../operations/deployment/index.ts";
import { METRIC } from "../../shared/wiring/index.ts";

type Counts = Record<string, number>;

/** Of one second, in wire names. */
export interface FlowSecond {
  /** Epoch seconds. */
  readonly at: number;
  readonly external_events: number;
  readonly published: number;
  readonly ignored: number;
  readonly quarantined: number;
  readonly failed: number;
  /** Milliseconds from the change to its publication; null where nothing was published. */
  readonly p50: number | null;
  readonly p99: number | null;
}

/** In wire names. */
export interface FlowTotals {
  /** Messages that the function got, each counted once however often it came. */
  readonly received: number;
  readonly published: number;
  readonly ignored: number;
  readonly quarantined: number;
  readonly external_events: number;
  readonly published_by_type: Readonly<Counts>;
  readonly ignored_by_reason: Readonly<Counts>;
  readonly quarantined_by_reason: Readonly<Counts>;
  /** Of the latest events, milliseconds from the change to its publication. */
  readonly delay: { readonly p50: number | null; readonly p99: number | null };
}

const KEPT_SECONDS = 180;
const KEPT_DELAYS = 1_000;
const KEPT_DELAYS_OF_SECOND = 500;

type Second = Omit<FlowSecond, "p50" | "p99"> & { delays: number[] };

export class SinkFlow {
  readonly #totals = { received: 0, published: 0, ignored: 0, quarantined: 0, external_events: 0 };
  readonly #publishedByType: Counts = {};
  readonly #ignoredByReason: Counts = {};
  readonly #quarantinedByReason: Counts = {};
  #delays: number[] = [];
  #seconds = new Map<number, Second>();

  enter(line: LoggedLine): void {
    if (line.message === "record.quarantined") add(this.#quarantinedByReason, line.reason ?? "unknown");
    if (line.message !== "batch.processed") return;
    const { external_events, published, ignored, quarantined, failed } = line;
    const counts = { external_events, published, ignored, quarantined };
    for (const name of Object.keys(counts) as (keyof typeof counts)[]) this.#totals[name] += counts[name];
    this.#totals.received += line.received - line[METRIC.retried];
    for (const [type, count] of Object.entries(line.published_by_type)) add(this.#publishedByType, type, count);
    for (const [reason, count] of Object.entries(line.ignored_by_reason)) add(this.#ignoredByReason, reason, count);
    const delays = line[METRIC.delayMs];
    this.#delays = [...this.#delays, ...delays].slice(-KEPT_DELAYS);
    const second = this.#secondOf(line.timeMs);
    for (const [name, count] of Object.entries({ ...counts, failed })) second[name as keyof typeof counts] += count;
    second.delays = [...second.delays, ...delays].slice(-KEPT_DELAYS_OF_SECOND);
  }

  #secondOf(timeMs: number): { -readonly [Name in keyof Second]: Second[Name] } {
    const at = Math.floor(timeMs / 1_000);
    const found = this.#seconds.get(at);
    if (found) return found;
    const made = { at, external_events: 0, published: 0, ignored: 0, quarantined: 0, failed: 0, delays: [] };
    this.#seconds.set(at, made);
    return made;
  }

  get totals(): FlowTotals {
    return {
      ...this.#totals,
      published_by_type: this.#publishedByType,
      ignored_by_reason: this.#ignoredByReason,
      quarantined_by_reason: this.#quarantinedByReason,
      delay: percentiles(this.#delays),
    };
  }

  /** Those of the last minutes in which something happened. */
  seconds(nowMs: number): FlowSecond[] {
    const since = nowMs / 1_000 - KEPT_SECONDS;
    for (const at of this.#seconds.keys()) if (at < since) this.#seconds.delete(at);
    return [...this.#seconds.values()].map(shown).toSorted((a, b) => a.at - b.at);
  }
}

const add = (counts: Counts, name: string, count = 1): void => {
  counts[name] = (counts[name] ?? 0) + count;
};

const shown = ({ delays, ...second }: Second): FlowSecond => ({ ...second, ...percentiles(delays) });

function percentiles(values: readonly number[]): { readonly p50: number | null; readonly p99: number | null } {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number | null => sorted[Math.ceil(share * sorted.length) - 1] ?? null;
  return { p50: at(0.5), p99: at(0.99) };
}
