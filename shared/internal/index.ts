export { epochMs, LAST_TIME_MS } from "./epoch-ms.ts";
export type { EventOf, TypedEvent, WireEventOf, Wrapper } from "./event-schemas.ts";
export { groupId } from "./group-id.ts";
export { type InternalEvents, type InternalEventsForm, internalEvents } from "./internal-events.ts";
export { listOf } from "./list-of.ts";
export { forbiddenCharacter, type MessageText, messageText } from "./message-text.ts";
export type { ParsedEvent, UnreadableEvent } from "./parse-internal-event.ts";
