// An event that grows past the topic's limit on its way: to the byte, for every way in which text grows.
import { describe, expect, test } from "vitest";
import { type ExternalEvent, readMessage } from "../../shared/contracts/index.ts";
import { CONTRACTS, type ContractName, maestroEvents } from "../../shared/engines/maestro/index.ts";
import { SNS_EVENT } from "../../shared/sending/index.ts";
import * as factories from "../support/internal-events.ts";

const LIMIT = 262_144;
const context = { cluster: "c", sequenceNumber: "1", nowMs: 1_764_000_000_000 };

/** As SNS counts: the body, and name, type and value of each attribute. */
function sizeOf({ body, attributes }: ExternalEvent): number {
  return Object.entries(attributes).reduce((sum, [name, value]) => {
    const [type, text] = typeof value === "string" ? ["String", value] : ["String.Array", JSON.stringify(value)];
    return sum + Buffer.byteLength(name + type + text);
  }, Buffer.byteLength(body));
}

/** With the bytes that each becomes. */
const PIECES: Readonly<Record<string, readonly [piece: string, bytes: number]>> = {
  "a letter": ["x", 1],
  "two bytes": ["é", 2],
  "an emoji": ["🚀", 4],
  "a quotation mark, escaped": ['"', 2],
  "a character that is written as an escape": ["\u0001", 6],
  "a character that only our text escapes": ["\uffff", 6],
  "half a character": ["\ud83d", 6],
};

function readWith(piece: string, count: number, contract: ContractName) {
  const tags = [{ name: "first", value: "short" }];
  const grown = factories.changeRecord({ workflow_instance_id: 2, correlation_id: piece.repeat(count), tags });
  const sibling = (id: number) => factories.changeRecord({ workflow_instance_id: id });
  const message = factories.workflowInstanceUpdate([sibling(1), grown, sibling(3)]);
  const rules = { internal: maestroEvents, contracts: [CONTRACTS[contract]], limit: SNS_EVENT };
  return readMessage(JSON.stringify(message), rules, context);
}

describe.each(Object.entries(PIECES))("an event that grows by %s", (_, [piece, bytes]) => {
  test.each(["v1", "maestro"] as const)(
    "is published up to the limit in %s, quarantined beyond, its siblings never held back",
    (contract) => {
      let [most, tooMany] = [1, LIMIT];
      while (tooMany - most > 1) {
        const middle = Math.floor((most + tooMany) / 2);
        if (readWith(piece, middle, contract).kind === "published") most = middle;
        else tooMany = middle;
      }

      const fits = readWith(piece, most, contract);
      const doesNot = readWith(piece, tooMany, contract);

      if (fits.kind !== "published" || doesNot.kind !== "quarantined") throw new Error(`${fits.kind}, ${doesNot.kind}`);
      expect(fits.events).toHaveLength(3);
      const sizes = fits.events.map(sizeOf);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(LIMIT);
      expect(Math.max(...sizes)).toBeGreaterThan(LIMIT - bytes); // one more piece does not fit
      expect([doesNot.reason, doesNot.events.length]).toEqual(["event-too-large", 2]);
      expect(doesNot.events.map(({ partitionKey }) => partitionKey)).toEqual(["etl.daily/1", "etl.daily/3"]);
    },
  );
});
