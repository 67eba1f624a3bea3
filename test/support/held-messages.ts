import type { HeldMessage } from "../../operations/deployment/held/held-message.ts";

/** A quarantined message; its sequence number is its id unless another is given. */
export function held(id: string, overrides: Partial<HeldMessage> = {}): HeldMessage {
  return {
    id,
    body: "{}",
    partitionKey: "etl.daily/1",
    sqsMessageId: `original-${id}`,
    sequenceNumber: /^\d+$/.test(id) ? id : "0",
    sentMs: Date.parse("2026-11-24T03:00Z"),
    reason: "invalid-event",
    detail: "wrong",
    type: undefined,
    receiptHandle: `handle-${id}`,
    ...overrides,
  };
}
