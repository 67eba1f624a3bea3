// Text → internal event, or the reason why not, by the schemas of any engine. Pure: never throws, whatever the text and the engine's code.
import * as z from "zod/mini";
import {
  ALTERED_NUMBER,
  isObject,
  isPlainJson,
  kindOf,
  parseJson,
  thrownText,
  valueAt,
  whyNotJson,
  withoutNulls,
} from "../values/index.ts";
import type { QuarantineReason } from "../wiring/index.ts";
import { answersAtOnce } from "./answers-at-once.ts";
import { type CanonicalCheck, canonicalCheck } from "./canonical-check.ts";
import type { EventSchemas, TypedEvent, Wrapper } from "./internal-events.ts";

export interface ParsedEvent<Event extends TypedEvent = TypedEvent> {
  readonly kind: "parsed";
  /** The message's own type: the wrapper's where the event came wrapped. */
  readonly type: string;
  readonly event: Event;
  /** What order is kept within; fits SQS's rules for a message group id. */
  readonly partitionKey: string;
}

export interface UnreadableEvent {
  readonly kind: "unreadable";
  readonly reason: Extract<QuarantineReason, "invalid-json" | "unknown-type" | "invalid-event">;
  /** What is wrong and where, for people. */
  readonly detail: string;
  readonly type?: string;
}

interface KnownType {
  readonly schema: z.core.$ZodType<object>;
  /** Whether an event is already as its schema would make it. */
  readonly isCanonical: CanonicalCheck;
}
export type KnownTypes = (type: string) => KnownType | undefined;

/** A schema is looked at when first asked for: a process sees few of the types, and has to start soon. @throws TypeError if it is asynchronous. */
export function knownTypes(schemas: EventSchemas): KnownTypes {
  const known = new Map<string, KnownType>();
  return (type) => known.get(type) ?? met(type);

  function met(type: string): KnownType | undefined {
    const schema = Object.hasOwn(schemas, type) ? schemas[type] : undefined; // no inherited name is a type
    if (!schema) return undefined;
    answersAtOnce(schema, `schemas: ${type}`);
    const own = { schema, isCanonical: canonicalCheck(schema) };
    known.set(type, own);
    return own;
  }
}

/** What an engine knows of its events. */
interface Engine {
  readonly types: KnownTypes;
  /** Where an event says what type it is. */
  readonly typeAt: readonly string[];
  readonly wrapper: Wrapper | undefined;
  /** Fields beneath which numbers pass through as they stand. */
  readonly asWritten: readonly string[];
  /** The partition key; throws where the engine's code does, or gives none. */
  readonly keyOf: (event: TypedEvent) => string;
}

/** What is said of an unreadable message goes into logs and attributes: never a whole body that claims to be a type. */
const LONGEST_TEXT = 1_000;

export function parseInternalEvent(text: string, engine: Engine): ParsedEvent | UnreadableEvent {
  let value: unknown;
  try {
    value = parseJson(text, engine.asWritten);
  } catch (error) {
    return error instanceof SyntaxError
      ? unreadable("invalid-json", whyNotJson(text, error))
      : unreadable("invalid-event", TOO_DEEP);
  }
  return readValue(value, engine);
}

const TOO_DEEP = "nested too deeply";

function readValue(value: unknown, engine: Engine): ParsedEvent | UnreadableEvent {
  const { wrapper, typeAt } = engine;
  if (!isObject(value)) return unreadable("invalid-event", "expected a JSON object");
  const own = valueAt(value, typeAt);
  if (!wrapper || own !== wrapper.type) return readEvent(value, own, engine, "");
  const { type, field } = wrapper;
  const wrapped = value[field];
  if (!isObject(wrapped)) return { ...unreadable("invalid-event", `${field}: expected an object`), type };
  const inner = valueAt(wrapped, typeAt);
  if (inner === type) {
    return { ...unreadable("invalid-event", `${field}.${typeAt.join(".")}: a ${type} may not wrap another`), type };
  }
  return { ...readEvent(wrapped, inner, engine, `${field}.`), type };
}

function readEvent(
  value: Record<string, unknown>,
  type: unknown,
  { types, typeAt, keyOf }: Engine,
  prefix: string,
): ParsedEvent | UnreadableEvent {
  if (typeof type !== "string") {
    return unreadable("invalid-event", `${prefix}${typeAt.join(".")}: ${described(type, "string")}`);
  }
  // What the engine's own code throws says nothing of the other records of the batch; zod's checks of lengths throw, too.
  let part = "schema";
  try {
    const known = types(type);
    if (!known) {
      const detail = `${prefix}${typeAt.join(".")}: unknown type ${JSON.stringify(type)}`;
      return { ...unreadable("unknown-type", detail), type: shortened(type) };
    }
    const made = eventOf(value, type, known, prefix);
    if (typeof made === "string") return { ...unreadable("invalid-event", made), type };
    const event = made.type === type ? made : { ...made, type };
    part = "partition key";
    return { kind: "parsed", type, event, partitionKey: keyOf(event) };
  } catch (error) {
    const isTooDeep = error instanceof RangeError && /call stack/.test(error.message);
    const detail = isTooDeep ? TOO_DEEP : `${prefix}${type}: its ${part} fails: ${thrownText(error)}`;
    return { ...unreadable("invalid-event", detail), type };
  }
}

/** The event as its schema makes it, or what is wrong. */
function eventOf(
  value: Record<string, unknown>,
  type: string,
  { schema, isCanonical }: KnownType,
  prefix: string,
): TypedEvent | string {
  if (isCanonical(value)) return value as unknown as TypedEvent;
  const result = parsedBy(schema, value);
  if (!result.success) return result.error.issues.map((issue) => describeIssue(issue, value, prefix)).join("; ");
  // A schema may take anything for a part; what passes through is written again, and must come out as it was.
  if (!isPlainJson(result.data)) return `${prefix}${NOT_PLAIN}`;
  if (!isObject(result.data)) return `${prefix}${type}: its schema makes ${kindOf(result.data)} of it, not an object`;
  return { ...result.data, type };
}

const NOT_PLAIN = "a number in it cannot be kept exactly, or it is nested too deeply";

/** Null means absent: a schema that does not say so itself is asked again without. */
function parsedBy(schema: z.core.$ZodType<object>, value: object) {
  const result = z.safeParse(schema, value);
  return result.success ? result : z.safeParse(schema, withoutNulls(value));
}

function unreadable(reason: UnreadableEvent["reason"], detail: string): UnreadableEvent {
  return { kind: "unreadable", reason, detail: shortened(detail) };
}

const shortened = (text: string): string =>
  text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT - 1).toWellFormed()}…`;

interface Issue {
  readonly code?: string;
  readonly message: string;
  readonly path: readonly PropertyKey[];
  readonly expected?: unknown;
  readonly minimum?: unknown;
  readonly maximum?: unknown;
}

/** What a schema says is wrong with something, and where; `prefix` is where that stands itself. */
export function describeIssue(issue: Issue, root: unknown, prefix: string): string {
  const where = issue.path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  const value = issue.path.reduce<unknown>(
    (at, key) => (at as Record<PropertyKey, unknown> | null | undefined)?.[key],
    root,
  );
  return `${prefix}${where.slice(1)}: ${whatIsWrong(issue, value)}`;
}

function whatIsWrong(issue: Issue, value: unknown): string {
  if (issue.code === "custom" && value != null) return isPlainJson(value) ? issue.message : NOT_PLAIN;
  if (issue.code === "too_small" || issue.code === "too_big") {
    const bound = issue.code === "too_small" ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
    return Array.isArray(value)
      ? `expected ${bound} element(s), received ${value.length}`
      : `expected ${bound}, received ${value}`;
  }
  if (issue.code === "invalid_value" && typeof value === "string") return `unknown value ${JSON.stringify(value)}`;
  return described(value, expectation(issue));
}

function expectation(issue: Issue): string {
  if (typeof issue.expected === "string") return issue.expected;
  return issue.code === "invalid_value" ? "a known value" : "a valid value";
}

function described(value: unknown, expected: string): string {
  if (value == null) return "required, but absent";
  if (value === ALTERED_NUMBER) return `${ALTERED_NUMBER.description}`;
  return `expected ${expected}, received ${Array.isArray(value) ? "array" : typeof value}`;
}
