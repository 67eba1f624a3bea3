// Reading by what another engine's contract publishes. Pure, never throws.
import type * as z from "zod/mini";
import type { PublishedContract, PublishedEvent } from "../contracts/index.ts";
import { type EventReader, firstIssues } from "../engines/maestro/subscriber/read-event.ts";
import type { ReceivedAttributes } from "./received-attributes.ts";
import { problem, unwrap } from "./unwrap.ts";

type Events = Readonly<Record<string, PublishedEvent>>;

/** An event of a contract; `event.type` tells which where the contract's types are known, and with it what it holds. */
export type EventOfContract<Published extends Events> =
  | {
      readonly kind: "event";
      readonly contract: string;
      /** As it was published, with fields that a later version has added. */
      readonly event: { [Type in keyof Published]: z.output<Published[Type]["schema"]> }[keyof Published];
      readonly attributes: ReceivedAttributes;
    }
  | {
      /** Of a type that came after this version of the contract. Not an error: ignore it, or read its envelope. */
      readonly kind: "unknown";
      readonly contract: string;
      readonly event: Readonly<Record<string, unknown>>;
      readonly attributes: ReceivedAttributes;
    };

/**
 * A reader of one contract, of any engine; takes what `readEvent` takes. Give it as `read` to what consumes.
 *
 * @example
 * const read = eventReader(deployments.published());
 * const handler = sqsLambdaHandler(async ({ event }) => store(event), undefined, read);
 */
export function eventReader<Published extends Events>(
  contract: PublishedContract<Published>,
): EventReader<EventOfContract<Published>> {
  const { name, envelope, events } = contract;
  const schemas = new Map(Object.entries(events).map(([type, { schema }]) => [contract.bodyType(type), schema]));
  return (received) => {
    const unwrapped = unwrap(received);
    if (unwrapped.kind === "problem") return unwrapped;
    const { body, attributes } = unwrapped;
    const schema = schemas.get(String(body["type"]));
    const detail = firstIssues(schema ?? envelope, body);
    if (detail !== undefined) {
      return schema ? problem("invalid-event", detail) : problem("not-an-event", `not of ${name}: ${detail}`);
    }
    const kind = schema ? ("event" as const) : ("unknown" as const);
    return { kind, contract: name, event: body, attributes } as EventOfContract<Published>;
  };
}
