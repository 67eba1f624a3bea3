// SNS's answers, in the XML of its query protocol (pure).
// https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html#API_Subscribe_Examples
import { randomUUID } from "node:crypto";

const NAMESPACE = "http://sns.amazonaws.com/doc/2010-03-31/";

/** `result` is XML. */
export const success = (action: string, result = ""): string =>
  `<${action}Response xmlns="${NAMESPACE}"><${action}Result>${result}</${action}Result>` +
  `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${action}Response>`;

export const refusal = (code: string, message: string): string =>
  `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type>${elements({ Code: code, Message: message })}</Error>` +
  `<RequestId>${randomUUID()}</RequestId></ErrorResponse>`;

/** One for each field that there is. */
export const elements = (fields: Readonly<Record<string, string | undefined>>): string =>
  Object.entries(fields)
    .map(([name, value]) => (value === undefined ? "" : `<${name}>${escaped(value)}</${name}>`))
    .join("");

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (character) => ESCAPES[character] ?? "");
