// The port to a place where external events go: what the processor needs to know of it, and nothing else. Each place has a file in
// functions/sinks, and passes the suite in test/functions/sinks/sink-suite.test.ts.
import type { EventLimit, ExternalEvent } from "../../shared/contracts/index.ts";
import type { CallLimits, Refusal } from "../../shared/sending/index.ts";
import type { Plan } from "./plan-publish.ts";

/** The whole call was refused for what is in it: which event it was for shows when each is in a call of its own. */
interface CallRefused {
  readonly kind: "call-refused";
  readonly detail: string;
}

/** Of one event. What it does to the event's record: nothing more to do, and what a refusal means. */
export type PublishResult = { readonly kind: "published" } | Refusal | CallRefused;

/** Publishes events in one call; one result per event, in order. Never throws for a refusal, and has ended when its time is over. */
export type Publish = (events: readonly ExternalEvent[], timeoutMs: number) => Promise<PublishResult[]>;

export interface Sink {
  /** What it takes of one event; a larger one is quarantined. */
  readonly event: EventLimit;
  /** What one call takes. */
  readonly call: CallLimits;
  /** Which events go out in one round, and in which calls: what it needs to keep the order of a partition key, if it keeps any. */
  readonly plan: Plan;
  readonly publish: Publish;
}
