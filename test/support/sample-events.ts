// Every external event of the engine's sample life, under each contract.
import { readFileSync } from "node:fs";
import { CONTRACT_NAMES } from "../../shared/engines/maestro/index.ts";
import { snsAttributes } from "../../shared/sending/index.ts";
import { eventsOf, read } from "./read.ts";

const lines = readFileSync("shared/engines/maestro/sample/engine-life.jsonl", "utf8").split("\n").filter(Boolean);

export const externalEvents = CONTRACT_NAMES.flatMap((contract) =>
  lines.flatMap((line) => {
    const reading = read(line, contract);
    return reading.kind === "quarantined" ? [] : eventsOf(reading);
  }),
);
export type SampleEvent = (typeof externalEvents)[number];

/** One event of each type. */
export const oneOfEachType = [...new Map(externalEvents.map((event) => [event.type, event])).values()];

/** Attributes as SNS has them. */
export const messageAttributes = ({ attributes }: SampleEvent) => snsAttributes(attributes);
