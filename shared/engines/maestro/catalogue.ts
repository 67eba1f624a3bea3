// What is told of Maestro's two contracts, and what shows them at work. Not loaded by the functions.
import type { Catalogue } from "../index.ts";
import { publishedMaestro } from "./contracts/maestro/published.ts";
import { publishedV1 } from "./contracts/v1/published.ts";
import { SAMPLE_SUBSCRIBERS } from "./sample/sample-subscribers.ts";

const RULES = `- **At least once.** A message may arrive twice; in \`v1\` a duplicate has the same \`id\`, so remember the ids of the last
  hours. In \`maestro\` it has the same content but for \`send_time\` (and \`sync_time\`, if the engine repeated it).
- **Order.** A standard topic keeps none. In \`v1\`, \`sequence\` orders events of one \`partitionkey\` as the engine published them:
  compare it as text. \`time\` is when the change happened; an event that was kept back and replayed has an old \`time\` and a new
  \`sequence\`. A FIFO topic keeps the order within a partition key, for SQS FIFO queues.
- **Unknown things.** Let fields, attributes and event types of \`v1\` that you do not know pass: they are how it grows.
- **Where an attribute is missing,** SNS would have refused its value; the body always has it.`;

export const catalogue: Catalogue = {
  contracts: [publishedV1, publishedMaestro],
  rules: RULES,
  // A notification holds the event that it tells of.
  subjects: { workflow: ["workflow_id", "event.workflow_id"] },
  sample: {
    file: new URL("./sample/engine-life.jsonl", import.meta.url),
    subscribers: SAMPLE_SUBSCRIBERS,
  },
};
