export { answersAtOnce } from "./answers-at-once.ts";
export { wholeCheck, withCanonicalCheck, withFieldsNamed } from "./canonical-check.ts";
export { epochMs, LAST_TIME_MS, type ListSchema, listOf } from "./field-schemas.ts";
export {
  type EventOf,
  type EventSchemas,
  groupId,
  type InternalEvents,
  type InternalEventsForm,
  internalEvents,
  partitionKeyOf,
  type Told,
  type TypedEvent,
  type WireEventOf,
  type Wrapper,
} from "./internal-events.ts";
export { saidOf, withJsonSchema } from "./json-schema.ts";
export { forbiddenCharacter, type MessageText, messageText } from "./message-text.ts";
export { describeIssue, type ParsedEvent, type UnreadableEvent } from "./parse-internal-event.ts";
export { whenDefined } from "./when-defined.ts";
