// The committed JSON Schemas, compiled by a validator that is not ours, and the events to try them on.
import { readdirSync, readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { engine } from "#engine";
import { sampleEvents } from "../../catalogue/index.ts";
import type { ExternalEvent } from "../../shared/contracts/index.ts";

const ajv = new Ajv2020({ allErrors: true });
addFormats.default(ajv);

/** By contract and type, as in `v1/workflow.deleted`; message attributes as in `v1/workflow.deleted.attributes`. */
export const VALIDATORS: ReadonlyMap<string, ValidateFunction> = new Map(
  ["v1", "maestro"].flatMap((contract) =>
    readdirSync(`docs/contracts/${contract}`)
      .filter((file) => file.endsWith(".schema.json"))
      .map((file) => {
        const schema = JSON.parse(readFileSync(`docs/contracts/${contract}/${file}`, "utf8"));
        return [`${contract}/${file.replace(".schema.json", "")}`, ajv.compile(schema)] as const;
      }),
  ),
);

/** Every external event of the example file, under both contracts. */
export const EXAMPLE_EVENTS: readonly ExternalEvent[] = sampleEvents(
  engine,
  readFileSync("shared/engines/maestro/sample/engine-life.jsonl", "utf8").split("\n").filter(Boolean),
);
