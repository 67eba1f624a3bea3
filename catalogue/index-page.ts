// The front page of the contracts.
import type { Catalogue } from "../shared/engines/index.ts";
import type { EventDoc } from "./event-docs.ts";
import { page, table } from "./markdown.ts";

/** `common` is the folder of what is written about every contract, seen from this page. */
export function indexPage(published: Catalogue, docs: readonly EventDoc[], common: string): string {
  const { contracts, rules = CLOUD_EVENT_RULES } = published;
  const sections = contracts.flatMap((contract) => {
    const own = docs.filter((doc) => doc.contract === contract);
    return [
      `## ${contract.name}`,
      `${contract.summary}\n\nAll of it in one JSON Schema: [${contract.name}.schema.json](${contract.name}.schema.json).`,
      catalogue(own),
    ];
  });
  return page(
    "# What subscribers receive",
    `Every message on the external topic is one event of one contract. This catalogue, the JSON Schemas (2020-12) and
[asyncapi.json](asyncapi.json) are generated from the schemas that the code is checked against (\`sluice contract write\`).`,
    ...sections,
    `## What holds for all of them\n\n${rules}`,
    subscribe(published, common),
    more(common),
  );
}

function catalogue(docs: readonly EventDoc[]): string {
  return table(
    ["`type` attribute", "category", "tells"],
    docs.map(({ contract, type, schema, sample }) => [
      `[\`${type}\`](${contract.name}/${type}.md)`,
      `\`${sample.attributes["category"]}\``,
      schema.description ?? "",
    ]),
  );
}

const CLOUD_EVENT_RULES = `- **At least once.** A message may arrive twice; a duplicate has the same \`source\` and \`id\`: remember those of the last hours.
- **Order.** A standard topic keeps none. Newest is what has the latest \`time\`, when the change happened, and of one \`time\` the greatest
  \`sequence\`, compared as text (never a number). \`sequence\` alone says in which order events of one \`partitionkey\` were published: one that
  was kept back and replayed has an old \`time\` and a new \`sequence\`. A FIFO topic keeps that order, for SQS FIFO queues.
- **Unknown things.** Let fields, attributes and event types that you do not know pass: they are how a contract grows.
- **Where an attribute is missing,** SNS would have refused its value; the body always has it.`;

function subscribe({ contracts, sample }: Catalogue, common: string): string {
  const [first] = sample.subscribers;
  const { filterPolicy } = sample.subscribers.find(({ filterPolicy: { status } }) => status) ?? first ?? {};
  const { category: _, ...wishes } = filterPolicy ?? {};
  const policy = JSON.stringify({ contract: [contracts[0]?.name], ...wishes }).replaceAll('"', '\\"');
  return `## Subscribe

A queue of your own, raw delivery (the event as it is, attributes beside it), and a filter policy:

\`\`\`sh
aws sns subscribe --topic-arn "$TOPIC_ARN" --protocol sqs --notification-endpoint "$QUEUE_ARN" --attributes '{
  "RawMessageDelivery": "true",
  "FilterPolicy": "${policy}"
}'
\`\`\`

Always name the contract: a deployment may publish several at once. Keys of a policy are joined by AND, values by OR; a policy may
have five keys. What HTTPS, Lambda and Firehose get, and what they lose, is in [sns-binding.md](${common}sns-binding.md).`;
}

const more = (common: string): string => `## More

- [sns-binding.md](${common}sns-binding.md): CloudEvents on SNS, precisely enough to write a reader or a second publisher.
- [kafka-binding.md](${common}kafka-binding.md): the same for Kafka: topics, keys, partitions, headers, order.
- [compatibility.md](${common}compatibility.md): what may change and what not, how to tell what you rely on, and how to move to a next
  version without missing or doubling an event.
- [CHANGELOG.md](CHANGELOG.md): what each release added.`;
