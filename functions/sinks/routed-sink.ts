// A sink made of sinks, and of rules which event goes where: a second topic, for example, by the same way otherwise.
import type { ExternalEvent } from "../../shared/contracts/index.ts";
import type { PublishResult, Sink } from "../processing/index.ts";

export interface Route {
  /** Whether an event goes to this sink; the first route that takes it has it alone. */
  readonly takes: (event: ExternalEvent) => boolean;
  readonly sink: Sink;
}

/**
 * What no route takes goes to the first sink. All are of one kind and so have the same limits and keep the same order; what goes to several services is
 * read for each by a queue and a function of its own.
 */
export function routedSink(otherwise: Sink, routes: readonly Route[]): Sink {
  const sinkOf = (event: ExternalEvent): Sink => routes.find(({ takes }) => takes(event))?.sink ?? otherwise;
  return {
    ...otherwise,
    async publish(events, timeoutMs) {
      const results = new Map<ExternalEvent, PublishResult | undefined>();
      await Promise.all(
        [...Map.groupBy(events, sinkOf)].map(async ([sink, own]) => {
          const answers = await sink.publish(own, timeoutMs);
          for (const [index, event] of own.entries()) results.set(event, answers[index]);
        }),
      );
      return events.map((event) => results.get(event) ?? { kind: "service-refused", detail: "no result" });
    },
  };
}
