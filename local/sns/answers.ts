// SNS's answers, in the XML of its query protocol (pure).
// https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html#API_Subscribe_Examples
import { randomUUID } from "node:crypto";
import type { RefusedError } from "./refused-error.ts";

const NAMESPACE = "http://sns.amazonaws.com/doc/2010-03-31/";

export function success(action: string, result: Readonly<Record<string, string>> = {}): string {
  const fields = Object.entries(result).map(([name, value]) => `<${name}>${escaped(value)}</${name}>`);
  return (
    `<${action}Response xmlns="${NAMESPACE}"><${action}Result>${fields.join("")}</${action}Result>` +
    `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${action}Response>`
  );
}

export function refusal({ code, message }: RefusedError): string {
  return (
    `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>${code}</Code>` +
    `<Message>${escaped(message)}</Message></Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`
  );
}

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (character) => ESCAPES[character] ?? "");
