// Where the engine publishes, as the engine SDK sees it. Apart from AWS's clients, for targets of one's own.
import type { Refused } from "../sending/index.ts";
import type { EngineMessage } from "./to-messages.ts";

/** What the target gave for a message that it stored. */
export interface Receipt {
  /** Of SQS, or of SNS where the target is a topic. */
  readonly messageId: string | undefined;
  /** Digits, larger with each message of a partition key. */
  readonly sequenceNumber: string | undefined;
}

/** Where events are published: a queue, a topic, or something of one's own. */
export interface Target {
  /** What one call takes, all messages together, in bytes. */
  readonly maxBytes: number;
  /** Sends up to ten messages in one call; per message its receipt (or nothing, where there is none) once it is accepted, else why not. */
  send(messages: readonly EngineMessage[]): Promise<(Refused | Receipt | undefined)[]>;
}
