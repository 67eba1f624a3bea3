// JSON in and out, without a loss: a number that parsing would change is told, and what is written SQS takes.

/** In place of a number that a double cannot keep. No schema accepts it; in a field that nobody reads it does no harm. */
export const ALTERED_NUMBER = Symbol("a number that JSON parsing would change");

/** Only within such texts is a number that would be written otherwise, or that a double cannot keep; all others skip the slow reviver. */
const UNUSUAL_NUMBER = /[:,[]\s*(?:-?\d(?:[\d.]{15}|[\d.]*(?:[eE]|\.0|\.\d+0(?!\d)))|-0(?![.\d]))/;

/** A number that JSON would not write as it stood. */
class UnusualNumber {
  readonly source: string;
  readonly value: number;

  constructor(source: string, value: number) {
    this.source = source;
    this.value = value;
  }
}

/**
 * Beneath the fields that `asWritten` names, numbers are written again as they stood (`1.10`, `-0.0`, beyond 2^53), and are none to who reads them.
 *
 * @throws SyntaxError if the text is not JSON, RangeError if it is nested too deeply to be checked.
 */
export function parseJson(text: string, asWritten: readonly string[] = []): unknown {
  if (!UNUSUAL_NUMBER.test(text)) return JSON.parse(text);
  const reviver = (_key: string, value: unknown, context?: { source?: string }): unknown =>
    typeof value === "number" && context?.source !== undefined && context.source !== String(value)
      ? new UnusualNumber(context.source, value)
      : value;
  return settled(JSON.parse(text, reviver), new Set(asWritten), false);
}

/** Only a parent says what becomes of a number, and a reviver sees it last. In place: a text may hold a hundred thousand. */
function settled(value: unknown, asWritten: ReadonlySet<string>, isWithin: boolean): unknown {
  if (value instanceof UnusualNumber) {
    if (isWithin) return rawJson(value.source);
    return isKept(value.source, value.value) ? value.value : ALTERED_NUMBER;
  }
  if (typeof value !== "object" || value === null) return value;
  for (const [key, child] of Object.entries(value)) {
    (value as Record<string, unknown>)[key] = settled(child, asWritten, isWithin || asWritten.has(key));
  }
  return value;
}

/** Node 22 and later, as is a reviver that is told of the source. https://tc39.es/proposal-json-parse-with-source/ */
const { rawJSON: rawJson } = JSON as unknown as { rawJSON(text: string): object };

function isKept(source: string, value: number): boolean {
  return Number.isFinite(value) && canonicalDecimal(source) === canonicalDecimal(String(value));
}

/** Of the absolute value: parsing never changes a sign. */
function canonicalDecimal(literal: string): string {
  const [mantissa = "", exponent = "0"] = literal.toLowerCase().split("e");
  const [whole = "", fraction = ""] = mantissa.replace("-", "").split(".");
  const digits = (whole + fraction).replace(/^0+/, "");
  const significant = withoutTrailingZeros(digits);
  if (significant === "") return "0";
  const scale = Number(exponent) - fraction.length + (digits.length - significant.length);
  return `${significant}e${scale}`;
}

/** Not by /0+$/, which looks again from each zero of a long row: a mebibyte of them would take hours. */
function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === "0") end -= 1;
  return digits.slice(0, end);
}

/** Deeper values would overflow the stack of JSON.stringify; no engine nests tags or authors like that. */
const MAX_DEPTH = 100;

/** Whether a parsed value can be written again as it was: no altered number in it, and not nested too deeply. */
export function isPlainJson(value: unknown, depth = 0): boolean {
  if (typeof value === "symbol" || depth > MAX_DEPTH) return false;
  if (typeof value !== "object" || value === null) return true;
  return Object.values(value).every((child) => isPlainJson(child, depth + 1));
}

/** What a text says once it was parsed as everybody does it, who loses how numbers were written. */
export const asParsed = (text: string): string => (UNUSUAL_NUMBER.test(text) ? jsonText(JSON.parse(text)) : text);

/**
 * JSON that everybody reads: the two characters that SQS refuses and JSON.stringify leaves as they are become escapes, and a lone
 * surrogate U+FFFD.
 */
export const jsonText = (value: object): string =>
  wellFormedJson(
    JSON.stringify(value).replace(/[\ufffe\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`),
  );

const SURROGATE_ESCAPE = /\\u[dD][89a-fA-F]/;
/** Each escape, two that make a pair as one: a backslash that is escaped itself begins none. */
const ESCAPES = /\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|u....|.)/g;

/**
 * JSON whose texts are well-formed, names too. A lone surrogate, as of a text that was cut in the middle of an emoji, can only be written as
 * an escape, and whoever holds texts in UTF-8 refuses the whole document for it, or alters it: it becomes U+FFFD, as in any URL.
 */
export const wellFormedJson = (text: string): string =>
  text.includes("\\u") && SURROGATE_ESCAPE.test(text) // the first is quicker, and hardly ever so
    ? text.replace(ESCAPES, (written) =>
        written.length === LONE_LENGTH && SURROGATE_ESCAPE.test(written) ? "\ufffd" : written,
      )
    : text;

const LONE_LENGTH = "\\ud800".length;

/** What keeps a text from being JSON, in words; an invisible character at its beginning by its name. */
export const whyNotJson = (text: string, error: unknown): string =>
  text.startsWith("\ufeff")
    ? "begins with a byte order mark (U+FEFF), which JSON does not allow"
    : (error as Error).message;
