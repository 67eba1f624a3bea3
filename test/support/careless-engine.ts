// An engine whose code makes a mistake on each door but a few: what its contract does not allow, and what no engine should do.
import * as z from "zod/mini";
import { type Catalogue, cloudEventsContract, defineEngine, internalEvents } from "../../shared/engines/index.ts";

const internal = internalEvents({
  schemas: { OPENED: z.object({ door: z.string() }) },
  partitionKey: ({ door }) => (door === "keyless" ? (undefined as unknown as string) : door),
});

function dataOf(door: string): object {
  switch (door) {
    case "leaking":
      return { door, secret: "x" };
    case "numbered":
      return { door: 7 };
    case "broken":
      throw new Error("no hinges");
    default:
      return { door };
  }
}

const doors = cloudEventsContract(internal, {
  ...{ name: "doors-v1", typePrefix: "test.", typeSuffix: ".v1", summary: "Doors.", partitionKey: "the door" },
  events: {
    "door.opened": {
      ...{ tells: "A door opened.", sent: "when a door opens", category: "door" },
      data: { door: z.string().check(z.describe("Id of the door")) },
      attributes: ["door"],
    },
  },
  map: {
    OPENED({ door }) {
      const change = { type: "door.opened", subject: ["doors", door], timeMs: 1_764_000_000_000 } as const;
      if (door === "late") return Promise.reject(new Error("nobody awaits this")) as never;
      return { ...change, data: dataOf(door) as { door: string } };
    },
  },
});

export const engine = defineEngine({ name: "careless", internal, contracts: [doors] });

export const catalogue: Catalogue = {
  contracts: [doors.published()],
  sample: { file: new URL("../../examples/deployment-system/day.jsonl", import.meta.url), subscribers: [] },
};
