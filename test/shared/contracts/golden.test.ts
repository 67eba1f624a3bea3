// What becomes of each fixture, whole: kind, reason, attributes and body, with a fixed clock and sequence number.
// After an intended change: `npm run snapshots`, then review the changed files as a change of the contract.
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { MessageReading } from "../../../shared/contracts/index.ts";
import { CONTRACT_NAMES } from "../../../shared/engines/maestro/index.ts";
import { fixture, fixtureNames, GOLDEN } from "../../support/fixtures.ts";
import { read } from "../../support/read.ts";

describe.each(CONTRACT_NAMES)("contract %s", (contract) => {
  test.each(fixtureNames())("%s", async (name) => {
    const text = `${JSON.stringify(golden(read(fixture(name), contract)), undefined, 2)}\n`;

    await expect(text).toMatchFileSnapshot(join(process.cwd(), GOLDEN, contract, `${name}.json`));
  });

  test("every golden file belongs to a fixture", () => {
    const fixtures = new Set(fixtureNames());

    expect(fixtureNames(join(GOLDEN, contract)).filter((name) => !fixtures.has(name))).toEqual([]);
  });
});

/** The reading with each body as JSON; its text must be what that JSON is written as. */
function golden(reading: MessageReading): object {
  if (reading.kind === "ignored") return reading;
  const events = reading.events.map((event) => {
    const body = JSON.parse(event.body);
    expect(JSON.stringify(body)).toBe(event.body);
    return { ...event, body };
  });
  return { ...reading, events };
}
