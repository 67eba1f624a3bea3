// JSON in and out, without a loss: a number that parsing would change is told, and what is written SQS takes.

/** In place of a number that a double cannot keep. No schema accepts it; in a field that nobody reads it does no harm. */
export const ALTERED_NUMBER = Symbol("a number that JSON parsing would change");

/** Only within such texts is a number that a double cannot keep; all others skip the slow reviver. */
const SUSPICIOUS_NUMBER = /[:,[]\s*-?(?:[\d.]+[eE]|[\d.]{16})/;

/** @throws SyntaxError if the text is not JSON, RangeError if it is nested too deeply to be checked. */
export function parseJson(text: string): unknown {
  if (!SUSPICIOUS_NUMBER.test(text)) return JSON.parse(text);
  const reviver = (_key: string, value: unknown, context?: { source?: string }): unknown =>
    typeof value === "number" && context?.source !== undefined && !isKept(context.source, value)
      ? ALTERED_NUMBER
      : value;
  return JSON.parse(text, reviver);
}

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
