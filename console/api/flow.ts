// The picture of a deployment at this moment, in wire names (pure).
import { findings } from "../../operations/deployment/index.ts";
import type { OutboxFlow } from "../watch/outbox-flow.ts";
import { deadIn, type Watch, type WatchedSink } from "../watch/watch.ts";

/** As `sluice status` has it by default. */
const MAX_AGE_SECONDS = 300;
const SENT_AGAIN_SECONDS = 30;

export function flowOf(watch: Watch, nowMs = Date.now()) {
  const { sns, kafka, outbox } = watch;
  return {
    since: watch.sinceMs,
    now: nowMs,
    sns: sinkOf(sns, nowMs),
    ...(kafka ? { kafka: sinkOf(kafka, nowMs) } : {}),
    ...(outbox ? { outbox: outboxOf(outbox) } : {}),
    subscribers: watch.subscribers().map((each) => ({ ...each, matched: watch.matched.get(each.subscription) ?? 0 })),
    problems: Object.fromEntries(watch.problems),
  };
}

const outboxOf = ({ status, sentPerSecond }: OutboxFlow) =>
  status ? { ...status, sent_per_second: sentPerSecond } : null;

function sinkOf({ flow, status, deadBefore }: WatchedSink, nowMs: number) {
  const { totals } = flow;
  const dead_lettered = status && deadBefore !== undefined ? Math.max(0, deadIn(status) - deadBefore) : 0;
  return {
    ...totals,
    dead_lettered,
    /** Got by the function, and come to no end yet: they are under way, or will come again. */
    open: totals.received - totals.published - totals.ignored - totals.quarantined - dead_lettered,
    queues: status?.queues ?? null,
    processor: status?.processor ?? null,
    needs_a_person: status ? findings({ ...status, deployment: DEPLOYED }, MAX_AGE_SECONDS) : [],
    seconds: flow.seconds(nowMs).filter(({ at }) => at > nowMs / 1_000 - SENT_AGAIN_SECONDS),
  };
}

/** Looked at by `sluice status`, and no part of what flows. */
const DEPLOYED = { at: null, status: "CREATE_COMPLETE" };
