// Bytes → the text of a message, if SQS can carry them (pure).
import { isUtf8 } from "node:buffer";
import { type QuarantineReason, SQS_FORBIDDEN_CHARACTER, SQS_MESSAGE_MAX_BYTES } from "../wiring/index.ts";

export type MessageText =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "unsendable"; readonly reason: QuarantineReason; readonly detail: string };

/** `sizeBytes` is the whole size, where `bytes` are only the first of them. */
export function messageText(bytes: Buffer, sizeBytes = bytes.length): MessageText {
  if (sizeBytes > SQS_MESSAGE_MAX_BYTES) {
    const detail = `a message of ${sizeBytes} bytes: SQS takes at most ${SQS_MESSAGE_MAX_BYTES}`;
    return { kind: "unsendable", reason: "event-too-large", detail };
  }
  if (!isUtf8(bytes)) return { kind: "unsendable", reason: "invalid-json", detail: "not valid UTF-8" };
  const text = bytes.toString("utf8");
  const forbidden = forbiddenCharacter(text);
  if (forbidden === undefined) return { kind: "text", text };
  return { kind: "unsendable", reason: "invalid-json", detail: `SQS does not take the character ${forbidden}` };
}

/** Half as dear to look for as what SQS refuses, which is among it: most texts have none. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
const SUSPICIOUS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/;

/** The first character that SQS refuses, as `U+FFFF`. */
export function forbiddenCharacter(text: string): string | undefined {
  if (!SUSPICIOUS.test(text)) return undefined;
  const code = SQS_FORBIDDEN_CHARACTER.exec(text)?.[0].codePointAt(0);
  return code === undefined ? undefined : `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}
