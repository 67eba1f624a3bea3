// `#engine-subscriber`: what the subscriber SDK does unless somebody says otherwise. It only passes on, so that a bundle has nothing of
// this engine but what is asked for: another engine's subscribers drop duplicates without these schemas.
export { contextOf, linkOf } from "./chain-links.ts";
export { type KnownEvent, readEvent, type UnknownEvent } from "./read-event.ts";
