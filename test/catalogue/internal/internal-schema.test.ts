// The schemas as others use them: with a validator that is not ours, beside what reads the messages.
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { internalSchemas } from "../../../catalogue/internal/internal-schema.ts";
import { ENGINES, sampleLines } from "../../support/engines.ts";

describe.each(ENGINES)("internal events of %s", (_name, loaded) => {
  const { internal } = loaded.engine;
  const ajv = new Ajv2020({ strictTypes: false });
  const validators = new Map([...internalSchemas(internal)].map(([type, schema]) => [type, ajv.compile(schema)]));
  const texts = [
    ...sampleLines(loaded),
    ...Object.values(loaded.catalogue.publishing ?? {}).map((event) => JSON.stringify(event)),
  ];
  const events = texts.filter((text) => text.startsWith("{") && isJson(text)).map((text) => JSON.parse(text));
  const isValid = (event: { type?: unknown }): boolean => validators.get(String(event.type))?.(event) === true;
  /** That a partition key is empty only the engine's code can tell. */
  const isRead = (event: object): boolean => {
    const reading = internal.read(JSON.stringify(event));
    return reading.kind === "parsed" || reading.detail.includes("partitionKey gives an empty text");
  };

  test("there is a schema for every type, and every recorded message is valid by it exactly if it is read", () => {
    expect([...validators.keys()]).toEqual([...internal.types, ...(internal.wrapper ? [internal.wrapper.type] : [])]);
    for (const event of events) expect({ event, isValid: isValid(event) }).toEqual({ event, isValid: isRead(event) });
    expect(events.filter(isValid).length).toBeGreaterThan(5);
  });

  test("whatever is changed in a message, a validator and the reader agree about it", () => {
    fc.assert(
      fc.property(fc.constantFrom(...events), fc.nat(), fc.constantFrom(...VALUES), (event, place, value) => {
        const changed = structuredClone(event);
        const places = placesIn(changed);
        const [parent, key] = places[place % places.length] ?? [changed, "type"];
        if (value === ABSENT) delete parent[key];
        else parent[key] = value;

        expect({ changed, isValid: isValid(changed) }).toEqual({ changed, isValid: isRead(changed) });
      }),
      { numRuns: 1_000 },
    );
  });
});

const ABSENT = Symbol("absent");
const VALUES = [
  ...[ABSENT, null, "", "x", "succeeded", "Running", "FAILED_1", "failed\n", "SUCCEEDED\n", "ſucceeded", "production"],
  ...[0, 7, -1, 1.5, 2 ** 53 - 1, 2 ** 53, 1e300, 253_402_300_799_999, 253_402_300_800_000],
  ...[true, [], [{}], [null], {}, { name: "a" }, { name: 1 }, [{ name: "a", namespace: null }], { 1: 2 }, { 1: -2 }],
];

/** Every field, and every element of a list, at any depth. */
function placesIn(value: unknown): [Record<PropertyKey, unknown>, PropertyKey][] {
  if (typeof value !== "object" || value === null) return [];
  const parent = value as Record<PropertyKey, unknown>;
  return Object.keys(parent).flatMap((key) => [[parent, key], ...placesIn(parent[key])] as ReturnType<typeof placesIn>);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
