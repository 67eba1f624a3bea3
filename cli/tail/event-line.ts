// An external event in one line, whichever engine's contract it is of (pure): by its envelope and its message attributes.
import type { Message } from "@aws-sdk/client-sqs";
import { type ReceivedAttributes, unwrap } from "../../shared/subscriber/index.ts";
import { shortened } from "../text-table.ts";

/** Said in columns of their own, or the same for the whole deployment. */
const COMMON: ReadonlySet<string> = new Set(["contract", "type", "category", "cluster"]);

/**
 * Time, contract, type, what it happened to, the contract's own attributes, id. Without an envelope: the time of delivery, and
 * the beginning of the body.
 */
export function eventLine(message: Message): string {
  const unwrapped = unwrap(message);
  if (unwrapped.kind === "problem") return shortened(`${unwrapped.detail}: ${message.Body ?? ""}`, 200);
  const { body, attributes } = unwrapped;
  const { contract = "", type = body["type"] } = attributes;
  const columns =
    "specversion" in body
      ? { time: body["time"], place: decoded(String(body["subject"] ?? "")), id: body["id"] }
      : { time: deliveredAt(message), place: JSON.stringify(body), id: "" };
  const own = ownAttributes(attributes, columns.place);
  return [columns.time, contract, type, columns.place, own, columns.id]
    .map((column) => shortened(String(column), 120))
    .filter(Boolean)
    .join("  ");
}

/** Attributes and body, for programs. */
export function eventJson(message: Message): string {
  const unwrapped = unwrap(message);
  return unwrapped.kind === "problem"
    ? JSON.stringify({ problem: unwrapped.detail, body: message.Body })
    : JSON.stringify({ attributes: unwrapped.attributes, body: unwrapped.body });
}

/** Those that say more than the place does. */
function ownAttributes(attributes: ReceivedAttributes, place: string): string {
  const said = new Set(place.split("/"));
  return Object.entries(attributes)
    .filter(([name, value]) => !COMMON.has(name) && !said.has(String(value)))
    .map(([name, value]) => `${name}=${[value].flat().join(",")}`)
    .join(" ");
}

const deliveredAt = ({ Attributes }: Message): string => new Date(Number(Attributes?.SentTimestamp ?? 0)).toISOString();

function decoded(subject: string): string {
  try {
    return decodeURIComponent(subject);
  } catch {
    return subject; // somebody else publishes to the topic too
  }
}
