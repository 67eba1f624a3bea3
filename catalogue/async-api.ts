// The contracts as an AsyncAPI 3 document. https://www.asyncapi.com/docs/reference/specification/v3.0.0
import type { EventDoc } from "./event-docs.ts";
import { gathered } from "./named-parts.ts";

const QUEUE = "my-team";
const REFUSED_DELIVERIES = "my-team-refused-deliveries";

export function asyncApi(docs: readonly EventDoc[], version: string): object {
  return {
    asyncapi: "3.0.0",
    id: "urn:sluice:external-events",
    info: {
      title: "Sluice: external events",
      version,
      description:
        "What teams receive that subscribe to the external topic: one event of one contract per SNS message, at least once. Message attributes are the headers; filter policies look at them.",
      license: { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
      tags: contractsOf(docs).map((name) => ({ name })),
    },
    defaultContentType: "application/json",
    servers: {
      sns: {
        host: "sns.{region}.amazonaws.com",
        protocol: "sns",
        description: "The external topic is the stack's output ExternalTopicArn.",
        variables: { region: { description: "Where the stack is deployed.", default: "us-east-1" } },
      },
      kafka: {
        host: "{bootstrapServers}",
        protocol: "kafka-secure",
        description: "Where a deployment publishes to Kafka.",
        variables: {
          bootstrapServers: { description: "The stack's setting kafka.bootstrapServers.", default: "127.0.0.1:9092" },
        },
      },
    },
    channels: {
      externalTopic: {
        address: "{topicArn}",
        title: "External topic",
        description: "Standard by default; a deployment with `topic: fifo` keeps order and delivers to SQS only.",
        servers: [{ $ref: "#/servers/sns" }],
        parameters: { topicArn: { description: "The stack's output ExternalTopicArn." } },
        messages: Object.fromEntries(docs.map((doc) => [keyOf(doc), { $ref: `#/components/messages/${keyOf(doc)}` }])),
        bindings: { sns: { name: "ExternalTopic", ordering: { type: "standard" }, bindingVersion: "0.1.0" } },
      },
      ...Object.fromEntries(contractsOf(docs).map((name) => [`kafka.${name}`, kafkaChannel(name, docs)])),
    },
    operations: {
      publishExternalEvents: {
        action: "send",
        channel: { $ref: "#/channels/externalTopic" },
        title: "Publish external events",
        summary: "Sluice publishes; each team has a subscription of its own, here an SQS queue with raw delivery.",
        messages: docs.map((doc) => ({ $ref: `#/channels/externalTopic/messages/${keyOf(doc)}` })),
        bindings: subscriptionBindings(docs),
      },
      ...Object.fromEntries(
        contractsOf(docs).map((name) => [
          `publishToKafka.${name}`,
          {
            action: "send",
            channel: { $ref: `#/channels/kafka.${name}` },
            title: `Publish ${name} to Kafka`,
            summary: "The same bodies as on SNS, in order within a key; docs/contracts/kafka-binding.md has the rest.",
            bindings: { kafka: { clientId: { type: "string", const: "sluice" }, bindingVersion: "0.5.0" } },
          },
        ]),
      ),
    },
    components: {
      messages: Object.fromEntries(docs.map((doc) => [keyOf(doc), messageOf(doc)])),
      schemas: gathered(
        docs.flatMap(({ schema, attributesSchema }) => [schema, attributesSchema]),
        SCHEMAS,
      ),
    },
  };
}

const contractsOf = (docs: readonly EventDoc[]): string[] => [...new Set(docs.map(({ contract }) => contract.name))];

/** Headers are the message attributes, arrays as JSON texts; the key is what order is kept within. */
function kafkaChannel(name: string, docs: readonly EventDoc[]): object {
  const own = docs.filter(({ contract }) => contract.name === name);
  return {
    address: `sluice-{stage}-${name}`,
    title: `Topic of ${name}`,
    description: "One topic for each contract; the name is the setting kafka.topics, by default this.",
    servers: [{ $ref: "#/servers/kafka" }],
    parameters: { stage: { description: "The stack's setting stage." } },
    messages: Object.fromEntries(own.map((doc) => [keyOf(doc), { $ref: `#/components/messages/${keyOf(doc)}` }])),
    bindings: { kafka: { topicConfiguration: { "cleanup.policy": ["delete"] }, bindingVersion: "0.5.0" } },
  };
}

function messageOf(doc: EventDoc): object {
  const { contract, type, schema, sent, notSent, sample } = doc;
  return {
    name: type,
    title: type,
    summary: schema.description,
    description: [`Sent ${sent}.`, ...(notSent ? [`Not sent ${notSent}.`] : [])].join("\n\n"),
    contentType: contract.isCloudEvents ? "application/cloudevents+json" : "application/json",
    tags: [{ name: contract.name }, { name: String(sample.attributes["category"]) }],
    headers: { $ref: `${SCHEMAS}${doc.attributesSchema.title}` },
    payload: { $ref: `${SCHEMAS}${schema.title}` },
    bindings: { kafka: { key: { type: "string", description: "The partition key." }, bindingVersion: "0.5.0" } },
    examples: [{ name: "sample", headers: sample.attributes, payload: JSON.parse(sample.body) }],
  };
}

/** One subscription as an example: a queue, and where SNS puts what the queue would not take. */
function subscriptionBindings(docs: readonly EventDoc[]): object {
  const [first] = docs;
  const category = docs.findLast(({ contract }) => contract === first?.contract)?.sample.attributes["category"];
  const consumer = {
    protocol: "sqs",
    endpoint: { name: QUEUE },
    filterPolicy: { contract: [first?.contract.name], category: [category] },
    filterPolicyScope: "MessageAttributes",
    rawMessageDelivery: true,
    redrivePolicy: { deadLetterQueue: { name: REFUSED_DELIVERIES } },
  };
  return {
    sns: { consumers: [consumer], bindingVersion: "0.1.0" },
    sqs: {
      queues: [
        { name: QUEUE, fifoQueue: false },
        { name: REFUSED_DELIVERIES, fifoQueue: false },
      ],
      bindingVersion: "0.2.0",
    },
  };
}

const keyOf = ({ contract, type }: EventDoc): string => `${contract.name}.${type}`;

const SCHEMAS = "#/components/schemas/";
