// An engine that does what the README says: what was not accepted is published again, in order, until it is.
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import {
  type EngineEvent,
  enginePublisher,
  PublishError,
  queueTarget,
  toMessages,
} from "../../../shared/publisher/index.ts";
import { SQS_MESSAGE_MAX_BYTES } from "../../../shared/wiring/index.ts";
import { clientOptions } from "./patient-clients.ts";
import type { Pipeline } from "./pipeline.ts";

export interface FaultyEngine {
  /** Resolves with the bodies of the messages once all are accepted. */
  readonly publish: (events: readonly EngineEvent[]) => Promise<string[]>;
  /** Sends a body that the SDK would refuse; resolves once it is accepted. */
  readonly sendRaw: (body: string) => Promise<string>;
  /** How often events had to be published again. */
  readonly again: () => number;
  readonly stop: () => void;
}

const MOST_ROUNDS = 60;

export function faultyEngine({ engineEndpoint, outputs }: Pipeline): FaultyEngine {
  // As an engine makes it: the client's own defaults for retries.
  const sqs = new SQSClient({ ...clientOptions(engineEndpoint), useQueueUrlAsEndpoint: false });
  const engine = enginePublisher(queueTarget(sqs, outputs["InternalQueueArn"] ?? ""));
  let again = 0;
  return {
    async publish(events) {
      let open = events;
      for (let round = 0; open.length > 0; round += 1) {
        try {
          await engine.publish(open);
          open = [];
        } catch (error) {
          const isAgain = error instanceof PublishError && error.code === "not-accepted" && error.retryable;
          if (!isAgain || round === MOST_ROUNDS) throw error;
          again += 1;
          open = error.notAccepted.map(({ index }) => open[index] as EngineEvent);
        }
      }
      return toMessages(events, SQS_MESSAGE_MAX_BYTES).map(({ body }) => body);
    },
    async sendRaw(body) {
      const ids = {
        MessageGroupId: `raw-${body.length}`,
        MessageDeduplicationId: `raw-${Buffer.from(body).toString("hex")}`,
      };
      const command = new SendMessageCommand({ QueueUrl: outputs["InternalQueueUrl"], MessageBody: body, ...ids });
      for (let round = 0; ; round += 1) {
        try {
          await sqs.send(command);
          return body;
        } catch (error) {
          if (round === MOST_ROUNDS) throw error;
        }
      }
    },
    again: () => again,
    stop: () => sqs.destroy(),
  };
}
