// A sink made of sinks, and of rules which event goes where: a second topic, for example, by the same way otherwise.
import type { ExternalEvent } from "../../shared/contracts/index.ts";
import type { PublishResult, Sink } from "../processing/index.ts";

export interface Route {
  /** Whether an event goes to this sink; the first route that takes it has it alone. */
  readonly takes: (event: ExternalEvent) => boolean;
  readonly sink: Sink;
}

/** What no route takes goes to the first sink. Limits and order are those that hold wherever an event goes. */
export function routedSink(otherwise: Sink, routes: readonly Route[]): Sink {
  const sinks = [otherwise, ...routes.map(({ sink }) => sink)];
  const sinkOf = (event: ExternalEvent): Sink => routes.find(({ takes }) => takes(event))?.sink ?? otherwise;
  const least = (limit: (sink: Sink) => number): number => Math.min(...sinks.map(limit));
  return {
    event: {
      name: [...new Set(sinks.map(({ event }) => event.name))].join(" or "),
      maxBytes: least(({ event }) => event.maxBytes),
      bytesOf: (event) => sinkOf(event).event.bytesOf(event),
      bytesAtMost: (event) => sinkOf(event).event.bytesAtMost(event),
    },
    call: { maxEntries: least(({ call }) => call.maxEntries), maxBytes: least(({ call }) => call.maxBytes) },
    keepsOrder: sinks.some(({ keepsOrder }) => keepsOrder),
    async publish(events, timeoutMs) {
      const bySink = Map.groupBy(events, sinkOf);
      const [only] = bySink.keys();
      if (only && bySink.size === 1) return only.publish(events, timeoutMs);
      const results = new Map<ExternalEvent, PublishResult | undefined>();
      await Promise.all(
        [...bySink].map(async ([sink, own]) => {
          const answers = await sink.publish(own, timeoutMs);
          for (const [index, event] of own.entries()) results.set(event, answers[index]);
        }),
      );
      return events.map((event) => results.get(event) ?? { kind: "service-refused", detail: "no result" });
    },
  };
}
