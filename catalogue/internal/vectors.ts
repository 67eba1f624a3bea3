// What publishers in any language can be compared with: keys and events, and what the engine SDK sends for them.
import type { Engine } from "../../shared/engines/index.ts";
import { groupId, type TypedEvent } from "../../shared/internal/index.ts";
import { PublishError } from "../../shared/publisher/errors.ts";
import { toMessages } from "../../shared/publisher/to-messages.ts";
import { SQS_MESSAGE_MAX_BYTES } from "../../shared/wiring/index.ts";

/** As long as a group id may be, and longer; characters that it may have, and others. */
const KEYS = [
  "etl.daily",
  "etl.daily/7",
  "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
  "k".repeat(128),
  "k".repeat(129),
  "etl daily",
  "tägliche-ladung",
  "😀".repeat(32),
  "tab\there",
];

export function vectorsOf({ name: engine, internal }: Engine, events: Readonly<Record<string, object>>): object {
  return {
    engine,
    keys: KEYS.map((key) => ({ key, group_id: groupId(key) })),
    events: Object.entries(events).map(([name, event]) => ({ name, event, ...sentFor(event) })),
  };

  function sentFor(event: object): object {
    try {
      const messages = toMessages([event as TypedEvent], SQS_MESSAGE_MAX_BYTES, internal);
      return {
        messages: messages.map(({ groupId: group_id, deduplicationId: deduplication_id, body }) => ({
          ...{ group_id, deduplication_id, body },
        })),
      };
    } catch (error) {
      if (!(error instanceof PublishError)) throw error;
      return { refused: error.notAccepted[0]?.reason };
    }
  }
}
