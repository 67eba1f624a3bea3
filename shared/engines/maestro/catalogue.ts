// What is told of Maestro's two contracts, and what shows them at work. Not loaded by the functions.
import type { Catalogue } from "../index.ts";
import { publishedMaestro } from "./contracts/maestro/published.ts";
import { publishedV1 } from "./contracts/v1/published.ts";
import { PUBLISHING } from "./sample/publishing.ts";
import { SAMPLE_SUBSCRIBERS } from "./sample/sample-subscribers.ts";

const RULES = `- **At least once.** A message may arrive twice; in \`v1\` a duplicate has the same \`source\` and \`id\`: remember those of the last
  hours. In \`maestro\` it has the same content but for \`send_time\` (and \`sync_time\`, if the engine repeated it).
- **Order.** A standard topic keeps none. Newest is what has the latest \`time\`, when the change happened (in \`maestro\` \`event_time\`, of a step that
  of its last record), and in \`v1\`, of one \`time\`, the greatest \`sequence\`, compared as text (never a number). \`sequence\` alone says in which
  order events of one \`partitionkey\` were published: one that was kept back and replayed has an old \`time\` and a new \`sequence\`, and Maestro
  itself publishes out of order. A FIFO topic keeps that order, for SQS FIFO queues.
- **Unknown things.** Let fields, attributes and event types of \`v1\` that you do not know pass: they are how it grows.
- **Where an attribute is missing,** SNS would have refused its value; the body always has it.`;

export const catalogue: Catalogue = {
  contracts: [publishedV1, publishedMaestro],
  rules: RULES,
  // A notification holds the event that it tells of.
  subjects: { workflow: ["workflow_id", "event.workflow_id"] },
  publishing: PUBLISHING,
  sample: {
    file: new URL("./sample/engine-life.jsonl", import.meta.url),
    subscribers: SAMPLE_SUBSCRIBERS,
  },
};
