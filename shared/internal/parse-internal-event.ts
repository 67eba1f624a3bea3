// Text → internal event, or the reason why not. Pure: never throws, whatever the text.
import type { QuarantineReason } from "../wiring/index.ts";
import { ALTERED_NUMBER, parseJson } from "./parse-json.ts";
import { CANONICAL_CHECKS, EVENT_SCHEMAS, type InternalEvent } from "./schemas.ts";

export interface ParsedEvent {
  readonly kind: "parsed";
  /** The message's own type: NOTIFICATION where the event came wrapped. */
  readonly type: string;
  readonly event: InternalEvent;
}

export interface UnreadableEvent {
  readonly kind: "unreadable";
  readonly reason: Extract<QuarantineReason, "invalid-json" | "unknown-type" | "invalid-event">;
  /** What is wrong and where, for people. */
  readonly detail: string;
  readonly type?: string;
}

const NOTIFICATION = "NOTIFICATION";

/** What is said of an unreadable message goes into logs and attributes: never a whole body that claims to be a type. */
const LONGEST_TEXT = 1_000;

/** Reads one internal event. Tolerant of unknown fields, never of an unknown meaning. */
export function parseInternalEvent(text: string): ParsedEvent | UnreadableEvent {
  try {
    return readValue(parseJson(text));
  } catch (error) {
    if (error instanceof SyntaxError) return unreadable("invalid-json", error.message);
    if (error instanceof RangeError) return unreadable("invalid-event", "nested too deeply");
    throw error;
  }
}

function readValue(value: unknown): ParsedEvent | UnreadableEvent {
  if (!isObject(value)) return unreadable("invalid-event", "expected a JSON object");
  if (value["type"] !== NOTIFICATION) return readEvent(value, "");
  const wrapped = value["event"];
  if (!isObject(wrapped)) return { ...unreadable("invalid-event", "event: expected an object"), type: NOTIFICATION };
  if (wrapped["type"] === NOTIFICATION) {
    return { ...unreadable("invalid-event", "event.type: a NOTIFICATION may not wrap another"), type: NOTIFICATION };
  }
  return { ...readEvent(wrapped, "event."), type: NOTIFICATION };
}

function readEvent(value: Record<string, unknown>, prefix: string): ParsedEvent | UnreadableEvent {
  const type = value["type"];
  if (typeof type !== "string") return unreadable("invalid-event", `${prefix}type: ${described(type, "string")}`);
  if (CANONICAL_CHECKS.get(type)?.(value)) return { kind: "parsed", type, event: value as unknown as InternalEvent };
  const schema = EVENT_SCHEMAS.get(type);
  if (!schema)
    return {
      ...unreadable("unknown-type", `${prefix}type: unknown type ${JSON.stringify(type)}`),
      type: shortened(type),
    };
  const result = schema.safeParse(value);
  if (result.success) return { kind: "parsed", type, event: result.data };
  const detail = result.error.issues.map((issue) => describeIssue(issue, value, prefix)).join("; ");
  return { ...unreadable("invalid-event", detail), type };
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

function describeIssue(issue: Issue, root: unknown, prefix: string): string {
  const where = issue.path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  const value = issue.path.reduce<unknown>(
    (at, key) => (at as Record<PropertyKey, unknown> | null | undefined)?.[key],
    root,
  );
  return `${prefix}${where.slice(1)}: ${whatIsWrong(issue, value)}`;
}

function whatIsWrong(issue: Issue, value: unknown): string {
  if (issue.code === "custom" && value != null) return issue.message;
  if (issue.code === "too_small" || issue.code === "too_big") {
    const bound = issue.code === "too_small" ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
    return Array.isArray(value)
      ? `expected ${bound} element(s), received ${value.length}`
      : `expected ${bound}, received ${value}`;
  }
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

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
