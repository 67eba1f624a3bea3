// What the alerting team serves: an endpoint that SNS posts to, and that wakes people.
import {
  type KnownEvent,
  type LocalAws,
  nodeHandler,
  type Refusal,
  snsEndpoint,
  type UnknownEvent,
  withoutDuplicates,
} from "../../shared/engines/maestro/subscriber/index.ts";

export interface WebhookOptions {
  /** Messages of all other topics are refused. */
  readonly topicArn: string;
  /** Wakes somebody. While it fails, SNS posts the event again. */
  readonly page: (text: string) => Promise<void>;
  readonly onRefused: (refusal: Refusal) => void;
  /** Only on a developer's machine, where no certificate of SNS is. */
  readonly localAws?: LocalAws;
}

/** For a server of node:http: verifies signatures, confirms the subscription, answers 200 once somebody was paged. */
export function webhook({ topicArn, page, onRefused, localAws }: WebhookOptions): ReturnType<typeof nodeHandler> {
  const endpoint = snsEndpoint({
    topicArns: [topicArn],
    localAws,
    // The event may come again: by SNS when the answer was lost, or because the engine published it twice.
    onEvent: withoutDuplicates(async (received) => {
      const text = alertOf(received);
      if (text !== undefined) await page(text);
    }),
    onRefused,
  });
  return nodeHandler(endpoint);
}

/** One line about what went wrong. Attributes are not signed: the body decides. */
function alertOf({ kind, event }: KnownEvent | UnknownEvent): string | undefined {
  if (kind === "unknown") return undefined; // a type that came after this version of the SDK
  switch (event.type) {
    case "io.sluice.workflow-instance.status.changed.v1": {
      const { workflow_name, workflow_instance_id, status } = event.data;
      return `${status}: ${workflow_name}, instance ${workflow_instance_id}`;
    }
    case "io.sluice.step-instance.status.changed.v1": {
      const { workflow_id, workflow_instance_id, step_id, status, failure } = event.data;
      const why = failure ? `, ${failure.kind} failure${failure.will_retry ? ", tried again" : ""}` : "";
      return `${status}: step ${step_id} of ${workflow_id}, instance ${workflow_instance_id}${why}`;
    }
    default:
      return undefined;
  }
}
