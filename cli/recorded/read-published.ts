// What was published → whose event it is, and what is to be known of it, by the contracts of an engine (pure).
import type { BodyFacts, PublishedContract } from "../../shared/contracts/index.ts";
import { eventReader, type Problem, type ReceivedAttributes, unwrap } from "../../shared/subscriber/index.ts";

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
    const named = attributes["contract"];
    const candidates = readers.filter(({ contract }) => named === undefined || contract.name === named);
    const readings = candidates.map(({ contract, read }) => ({ contract, reading: read(body) }));
    const found =
      readings.find(({ reading }) => reading.kind === "event") ??
      readings.find(({ contract, reading }) => reading.kind === "unknown" && mayBeOf(contract, String(body["type"])));
    if (!found) return { kind: "problem", reason: "not-an-event", detail: detailOf(named, names, readings) };
    const facts = found.contract.bodyFacts(body);
    const hasOwn = Object.keys(attributes).length > 0;
    return { ...facts, kind: "published", attributes: hasOwn ? attributes : (facts.attributes ?? {}) };
  };
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
