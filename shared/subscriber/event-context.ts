import { contextOf as contextOfShipped } from "#engine-subscriber";
import type { Moment } from "./recency.ts";

/** What a CloudEvent says of itself, under the names that it has there. */
export interface EventContext extends Moment {
  /** The deployment that it comes from. */
  readonly source: string;
  /** What it happened to. */
  readonly subject: string;
  /** What order is kept within. */
  readonly partitionkey: string;
}

/** Of an event that is no CloudEvent, what it would say as one. */
export const contextOf = (event: object): EventContext =>
  "specversion" in event ? (event as unknown as EventContext) : contextOfShipped(event);
