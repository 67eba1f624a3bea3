// The front page of the contracts.
import type { EventDoc } from "./event-docs.ts";
import { page, table } from "./markdown.ts";

const CONTRACTS: Readonly<Record<EventDoc["contract"], string>> = {
  v1: `[CloudEvents 1.0](https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md) in structured JSON, with a vocabulary
of its own: nothing of the engine's internals leaves in it. Choose this one.`,
  maestro: `The body is Netflix Maestro's own external event, with Maestro's statuses and without an envelope: for subscribers that
already read Maestro's topic.`,
};

export function indexPage(docs: readonly EventDoc[]): string {
  const contracts = Object.entries(CONTRACTS).flatMap(([contract, text]) => {
    const own = docs.filter((doc) => doc.contract === contract);
    return [`## ${contract}`, text, catalogue(own)];
  });
  return page(
    "# What subscribers receive",
    `Every message on the external topic is one event of one contract. This catalogue, the JSON Schemas (2020-12) and
[asyncapi.json](asyncapi.json) are generated from the schemas that the code is checked against (\`npm run docs\`).`,
    ...contracts,
    RULES,
    SUBSCRIBE,
    MORE,
  );
}

function catalogue(docs: readonly EventDoc[]): string {
  return table(
    ["`type` attribute", "category", "tells"],
    docs.map(({ contract, type, schema, sample }) => [
      `[\`${type}\`](${contract}/${type}.md)`,
      `\`${sample.attributes["category"]}\``,
      schema.description ?? "",
    ]),
  );
}

const RULES = `## What holds for all of them

- **At least once.** A message may arrive twice; in \`v1\` a duplicate has the same \`id\`, so remember the ids of the last
  hours. In \`maestro\` it has the same content but for \`send_time\` (and \`sync_time\`, if the engine repeated it).
- **Order.** A standard topic keeps none. In \`v1\`, \`sequence\` orders events of one \`partitionkey\` as the engine published them:
  compare it as text. \`time\` is when the change happened; an event that was kept back and replayed has an old \`time\` and a new
  \`sequence\`. A FIFO topic keeps the order within a partition key, for SQS FIFO queues.
- **Unknown things.** Let fields, attributes and event types of \`v1\` that you do not know pass: they are how it grows.
- **Where an attribute is missing,** SNS would have refused its value; the body always has it.`;

const SUBSCRIBE = `## Subscribe

A queue of your own, raw delivery (the event as it is, attributes beside it), and a filter policy:

\`\`\`sh
aws sns subscribe --topic-arn "$TOPIC_ARN" --protocol sqs --notification-endpoint "$QUEUE_ARN" --attributes '{
  "RawMessageDelivery": "true",
  "FilterPolicy": "{\\"contract\\":[\\"v1\\"],\\"status\\":[\\"FAILED\\",\\"TIMED_OUT\\"]}"
}'
\`\`\`

Always name the contract: a deployment may publish several at once. Keys of a policy are joined by AND, values by OR; a policy may
have five keys. What HTTPS, Lambda and Firehose get, and what they lose, is in [sns-binding.md](sns-binding.md).`;

const MORE = `## More

- [sns-binding.md](sns-binding.md): CloudEvents on SNS, precisely enough to write a reader or a second publisher.`;
