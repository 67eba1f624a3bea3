// What of a template's subscriptions can be delivered to on this machine (pure).
import { LOOPBACK_HOST } from "../shared/wiring/index.ts";
import { LocalError } from "./errors.ts";

export interface PlannedSubscription {
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly attributes: Record<string, string>;
}

/** What is not here would be a subscriber that silently gets nothing. @throws LocalError that names it. */
export function checkSubscriber(protocol: string, endpoint: string, targets: readonly string[], where: string): void {
  switch (protocol) {
    case "http":
    case "https":
      if (LOOPBACK_HOST.test(URL.parse(endpoint)?.hostname ?? "")) return;
      throw new LocalError(`${where}: ${endpoint} is not on this machine: the embedded AWS cannot deliver to it`);
    case "sqs":
    case "lambda":
    case "firehose":
      if (targets.includes(endpoint)) return;
      throw new LocalError(`${where}: ${endpoint} is not part of the stack: the embedded AWS cannot deliver to it`);
    default:
      throw new LocalError(`${where}: the embedded AWS does not deliver over ${protocol}`);
  }
}
