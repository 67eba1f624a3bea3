// A line of an archive → the event in it, with its text as it was published, and whose it is by the contracts of an engine (pure).
import type { BodyFacts, PublishedContract } from "../shared/contracts/index.ts";
import { eventReader, type Problem, type ReceivedAttributes, unwrap } from "../shared/subscriber/index.ts";
import { jsonText, thrownText } from "../shared/values/index.ts";

export interface ArchivedEvent extends Omit<PublishedEvent, "kind"> {
  readonly body: string;
}

/** The same for every publication of one change: an id is unique within its source, and deployments may have the same. */
export const changeOf = ({ id, attributes }: Pick<ArchivedEvent, "attributes" | "id">): string =>
  `${attributes["cluster"] ?? ""} ${id}`;

export type ArchivedLine =
  | { readonly kind: "event"; readonly event: ArchivedEvent }
  | { readonly kind: "problem"; readonly detail: string };

export function archivedEvent(text: string, read: ReadPublished): ArchivedLine {
  const original = originalOf(text);
  const reading = read(original.received);
  if (reading.kind === "problem") return reading;
  const { kind: _, ...facts } = reading;
  return { kind: "event", event: { ...facts, body: original.body } };
}

/**
 * The event's own text, and what the subscriber SDK reads it from: a line is the body alone, SNS's notification around it,
 * or attributes and body as `sluice tail --json` and `sluice replay` write them (whose JSON is that of the original).
 */
function originalOf(text: string): { readonly body: string; readonly received: unknown } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { body: text, received: text };
  }
  const { Type, Message, attributes, body } = (value ?? {}) as Record<string, unknown>;
  if (typeof Type === "string" && typeof Message === "string") return { body: Message, received: value };
  if (typeof attributes === "object" && typeof body === "object" && body !== null) {
    const own = jsonText(body);
    const MessageAttributes = Object.fromEntries(
      Object.entries(attributes ?? {}).map(([name, each]) => [
        name,
        attributeValue(each as string | readonly string[]),
      ]),
    );
    return { body: own, received: { Body: own, MessageAttributes } };
  }
  return { body: text, received: text };
}

export const attributeValue = (value: ReceivedAttributes[string]) => {
  if (typeof value === "string") return { DataType: "String", StringValue: value };
  if (typeof value === "number") return { DataType: "Number", StringValue: String(value) };
  return { DataType: "String.Array", StringValue: JSON.stringify(value) };
};

export interface PublishedEvent extends Omit<BodyFacts, "attributes"> {
  readonly kind: "published";
  /** As received, or else as they follow from the body; empty where neither is to be had. */
  readonly attributes: ReceivedAttributes;
}

export type ReadPublished = (received: unknown) => PublishedEvent | Problem;

/** Takes what the subscriber SDK takes; never throws. */
export function publishedReader(contracts: readonly PublishedContract[]): ReadPublished {
  const readers = contracts.map((contract) => ({ contract, read: eventReader(contract) }));
  const names = contracts.map(({ name }) => name).join(", ");
  return (received) => {
    const unwrapped = unwrap(received);
    if (unwrapped.kind === "problem") return unwrapped;
    const { body, attributes } = unwrapped;
    const hasOwn = Object.keys(attributes).length > 0;
    const named = attributes["contract"];
    const candidates = readers.filter(({ contract }) => named === undefined || contract.name === named);
    const readings = candidates.map(({ contract, read }) => ({ contract, reading: read(hasOwn ? received : body) }));
    const found =
      readings.find(({ reading }) => reading.kind === "event") ??
      readings.find(({ contract, reading }) => reading.kind === "unknown" && mayBeOf(contract, String(body["type"])));
    if (!found || found.reading.kind === "problem")
      return { kind: "problem", reason: "not-an-event", detail: detailOf(named, names, readings) };
    const facts = factsOf(found.contract, body);
    if (facts.kind === "problem") return facts;
    return { ...facts, kind: "published", attributes: hasOwn ? found.reading.attributes : (facts.attributes ?? {}) };
  };
}

/** Of a contract with bodies of its own they are told by code of the engine's. */
function factsOf(contract: PublishedContract, body: Readonly<Record<string, unknown>>): FoundFacts | Problem {
  try {
    return { kind: "facts", ...contract.bodyFacts(body) };
  } catch (error) {
    const detail = `contract ${contract.name} cannot tell what its body says: ${thrownText(error)}`;
    return { kind: "problem", reason: "invalid-event", detail };
  }
}

interface FoundFacts extends BodyFacts {
  readonly kind: "facts";
}

/** Whether a contract may have got a type since. */
function mayBeOf({ anyBodyType }: PublishedContract, type: string): boolean {
  return "suffix" in anyBodyType ? type.endsWith(anyBodyType.suffix) : type.startsWith(anyBodyType.prefix);
}

function detailOf(
  named: ReceivedAttributes[string] | undefined,
  names: string,
  readings: readonly { readonly contract: PublishedContract; readonly reading: object }[],
): string {
  if (named !== undefined && readings.length === 0) return `of contract ${named}, and the engine has ${names}`;
  const problems = readings.flatMap(({ reading }) => ("detail" in reading ? [reading as Problem] : []));
  const own = problems.find(({ reason }) => reason === "invalid-event");
  return own?.detail ?? `of no contract that the engine has (${names}): ${problems[0]?.detail ?? "of another type"}`;
}
