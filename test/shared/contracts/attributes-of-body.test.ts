// Archives may keep bodies alone: the attributes must follow from them exactly, or a filter would decide otherwise.
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  attributesOfMaestro,
  attributesOfV1,
  CONTRACTS,
  type ExternalEvent,
  readMessage,
} from "../../../shared/contracts/index.ts";
import { maestroEvents } from "../../../shared/internal/index.ts";
import * as arbitraries from "../../support/arbitraries.ts";

const CONTEXT = { cluster: "blue.2", sequenceNumber: "1", nowMs: 1_764_000_000_100 };

function expectSame({ contract, body, attributes }: ExternalEvent): void {
  const parsed = JSON.parse(body);
  expect(contract === "v1" ? attributesOfV1(parsed) : attributesOfMaestro(parsed)).toEqual(attributes);
}

test("the attributes of any event follow from its body", () => {
  const types = new Set<string>();

  fc.assert(
    fc.property(arbitraries.anyEvent, (message) => {
      const reading = readMessage(
        JSON.stringify(message),
        { internal: maestroEvents, contracts: Object.values(CONTRACTS) },
        CONTEXT,
      );
      for (const event of reading.kind === "published" ? reading.events : []) {
        types.add(event.type);
        expectSame(event);
      }
    }),
    { numRuns: 1_000 },
  );

  expect(types.size).toBe(16);
});
