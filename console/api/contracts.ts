// The catalogue: every external event with an example out of the engine's sample, its schema, and filters to begin with.
import { readFileSync } from "node:fs";
import * as z from "zod";
import { type ExternalEvent, readMessage } from "../../shared/contracts/index.ts";
import type { LoadedEngine } from "../../shared/engines/index.ts";

export function catalogueOf({ engine, catalogue }: LoadedEngine) {
  const samples = richest({ engine, catalogue });
  return {
    engine: engine.name,
    contracts: catalogue.contracts.map(({ name, summary, later, isCloudEvents, events }) => ({
      ...{ name, summary, later, is_cloud_events: isCloudEvents },
      events: Object.entries(events).map(([type, { category, sent, notSent, statuses, schema, attributes }]) => {
        const sample = samples.get(`${name} ${type}`);
        const described = z.toJSONSchema(attributes, { io: "input" }).properties ?? {};
        return {
          ...{ type, category, sent, not_sent: notSent ?? null, statuses: statuses ?? {} },
          attributes: described,
          schema: z.toJSONSchema(schema, { io: "input" }),
          example: sample ? { attributes: sample.attributes, body: JSON.parse(sample.body) } : null,
          filters: filtersFor({ contract: name, type, category }, Object.keys(statuses ?? {}), sample),
        };
      }),
    })),
  };
}

interface Named {
  readonly contract: string;
  readonly type: string;
  readonly category: string;
}

function filtersFor(
  { contract, type, category }: Named,
  statuses: readonly string[],
  sample: ExternalEvent | undefined,
) {
  const own = Object.entries(sample?.attributes ?? {}).find(([name]) => name.endsWith("_id"));
  const [id, value] = own ?? [];
  const filter = (says: string, policy: object) => ({ says, policy: { contract: [contract], ...policy } });
  return [
    filter("events of this type", { type: [type] }),
    filter("all of this category", { category: [category] }),
    ...(statuses.length > 0 ? [filter("only this outcome", { type: [type], status: [statuses.at(-1)] })] : []),
    ...(id && value ? [filter("of one, by its id", { type: [type], [id]: [value].flat() })] : []),
  ];
}

/** Of each contract and type the event that says most. */
function richest({ engine, catalogue }: Pick<LoadedEngine, "engine" | "catalogue">): Map<string, ExternalEvent> {
  const found = new Map<string, ExternalEvent>();
  const rules = { internal: engine.internal, contracts: engine.contracts };
  const lines = readFileSync(catalogue.sample.file, "utf8").split("\n").filter(Boolean);
  for (const [index, line] of lines.entries()) {
    const reading = readMessage(line, rules, { cluster: "main", sequenceNumber: String(index + 1), nowMs: 0 });
    if (reading.kind !== "published") continue;
    for (const event of reading.events) {
      const name = `${event.contract} ${event.type}`;
      if (event.body.length > (found.get(name)?.body.length ?? 0)) found.set(name, event);
    }
  }
  return found;
}
