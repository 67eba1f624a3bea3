// What a publisher should send, and in what what it sent differs from that (pure).
import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";

export interface Vectors {
  readonly events: readonly { readonly messages?: readonly VectorMessage[] }[];
}

interface VectorMessage {
  readonly group_id: string;
  readonly body: string;
}

/** As the queue has it. */
export interface StoredMessage {
  readonly groupId: string;
  readonly deduplicationId: string;
  readonly body: string;
}

/** The messages of all events that are not refused, in order. */
export const expectedMessages = ({ events }: Vectors): VectorMessage[] =>
  events.flatMap(({ messages = [] }) => messages);

/**
 * A line for each difference. The JSON of a body may be written in any way, as long as its deduplication id follows from that; of the
 * messages of one group the order counts.
 */
export function differences(expected: readonly VectorMessage[], stored: readonly StoredMessage[]): string[] {
  const groups = new Set([...expected.map(({ group_id }) => group_id), ...stored.map(({ groupId }) => groupId)]);
  const unlike = [...groups].filter((group) => {
    const wanted = expected.filter(({ group_id }) => group_id === group).map(({ body }) => JSON.parse(body));
    const found = stored.filter(({ groupId }) => groupId === group).map(({ body }) => JSON.parse(body));
    return !isDeepStrictEqual(found, wanted);
  });
  const otherIds = stored.filter(({ body, deduplicationId }) => deduplicationId !== sha256(body));
  return [
    ...unlike.map((group) => `group ${group}: not the messages of the vectors, in their order`),
    ...otherIds.map(({ groupId, body }) => `group ${groupId}: the deduplication id is not the SHA-256 of ${body}`),
  ];
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
