// Keeps the canary's events away from subscribers: they go to a topic of their own, by the same way otherwise.
import type { ExternalEvent } from "../../shared/contracts/index.ts";
import { type EngineCanary, isOfCanary } from "../../shared/engines/index.ts";
import type { Publish } from "./sns-sink.ts";

export function withCanaryRoute(publish: Publish, publishCanary: Publish, definition: EngineCanary): Publish {
  const isCanary = (event: ExternalEvent): boolean => isOfCanary(definition, event);
  return async (events, timeoutMs) => {
    const canary = events.filter(isCanary);
    if (canary.length === 0) return publish(events, timeoutMs);
    const others = events.filter((event) => !isCanary(event));
    const results = await Promise.all([
      publishCanary(canary, timeoutMs),
      others.length > 0 ? publish(others, timeoutMs) : [],
    ]);
    const [canaryResults, otherResults] = results.map((each) => each.values());
    return events.map((event) => {
      const { value } = (isCanary(event) ? canaryResults : otherResults)?.next() ?? {};
      return value ?? { kind: "service-refused", detail: "no result" };
    });
  };
}
