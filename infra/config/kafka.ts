// Kafka as a second place for external events, or the only one: which brokers, which topics, and how the function proves who it is.
import * as z from "zod";
import { BOOTSTRAP_SERVERS_PATTERN, MAPPING_MAX_CONCURRENCY, TOPIC_TYPES } from "../../shared/wiring/index.ts";
import { vpcSchema } from "./network.ts";
import { distinct, setting, textLike } from "./setting.ts";
import type { SubscribeAccess } from "./subscribers.ts";

/** Without a topic of SNS Kafka is the only place. */
export const TOPIC_CHOICES = [...TOPIC_TYPES, "none"] as const;
export type TopicChoice = (typeof TOPIC_CHOICES)[number];

const secretArn = textLike(
  /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:\S+$/,
  "the ARN of a secret of AWS Secrets Manager",
);

const VpcSchema = vpcSchema({
  place: "Where the brokers are.",
  way: "SQS, CloudWatch Logs and Secrets Manager",
  groups: "Of the function; those of the brokers have to let it in.",
});

const AuthSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: setting(z.literal("iam"), { description: "Amazon MSK takes the function's role." }),
    clusterArn: setting(
      textLike(
        /^arn:aws[a-z-]*:kafka:[a-z0-9-]+:\d{12}:cluster\/[^/\s]+\/[^/\s]+$/,
        "the ARN of a cluster of Amazon MSK",
      ),
      { description: "What the role may write to: the topics of this cluster that are named here, and no others." },
    ),
  }),
  z.strictObject({
    type: setting(z.literal("scram"), { description: "User and password, by SCRAM-SHA-512 over TLS." }),
    secretArn: setting(secretArn, {
      description:
        "JSON with `username` and `password`, and `ca` (PEM) where an authority of your own has signed for the brokers.",
    }),
  }),
  z.strictObject({
    type: setting(z.literal("mtls"), { description: "A certificate of the function's own." }),
    secretArn: setting(secretArn, {
      description:
        "JSON with `certificate` and `privateKey` (PEM), and `ca` where an authority of your own has signed for the brokers.",
    }),
  }),
  z.strictObject({
    type: setting(z.literal("none"), {
      description: "Neither proof nor encryption: for a broker on one's own machine. A protected stage refuses it.",
    }),
  }),
]);

/** https://github.com/apache/kafka/blob/4.3.1/clients/src/main/java/org/apache/kafka/common/internals/Topic.java */
const topicName = textLike(/^(?!\.{1,2}$)[A-Za-z0-9._-]{1,249}$/, "1 to 249 letters, digits, '.', '_' or '-'");

/** The names are those of the engine's contracts. */
export const kafkaSchema = (names: readonly string[]) =>
  z.strictObject({
    bootstrapServers: setting(textLike(BOOTSTRAP_SERVERS_PATTERN, "host:port of brokers, joined by commas"), {
      description: "Brokers to ask first; they tell of the others.",
    }),
    topics: setting(z.partialRecord(z.enum(names), topicName).default({}), {
      description:
        "Names of the topics, by contract. They have to be there: nothing is created. Events of a key keep their order within one, so leave the number of partitions as it is.",
      without:
        "`sluice-<stage>-<contract>`; a contract with `-` in its name has to be given one, because another stage's could be the same",
    }),
    contracts: setting(distinct(z.array(z.enum(names)).min(1), "names a contract twice").optional(), {
      description: "Those of `contracts` that go to Kafka.",
      without: "all of them",
    }),
    auth: setting(AuthSchema, { description: "How the function proves to brokers who it is." }),
    vpc: setting(VpcSchema.optional(), {
      description: "The network that the function joins to reach the brokers.",
      without: "the function reaches them over the internet",
    }),
    // https://docs.aws.amazon.com/msk/latest/developerguide/limits.html
    maxConcurrency: setting(z.int().min(2).max(MAPPING_MAX_CONCURRENCY.value).default(20), {
      description:
        "How many batches are processed at once, at most. Each has a connection to every broker that leads a partition; with IAM a broker of Amazon MSK takes 100 new ones in a second, a kafka.t3.small 4.",
      unit: "invocations",
    }),
  });
export type KafkaConfig = Readonly<z.output<ReturnType<typeof kafkaSchema>>>;

interface Surroundings {
  readonly kafka?: KafkaConfig | undefined;
  readonly contracts: readonly string[];
  readonly protected: boolean;
  readonly stage: string;
  readonly topic: TopicChoice;
  readonly subscribers: readonly unknown[];
  readonly subscribeAccess: SubscribeAccess;
  readonly canary: boolean;
}

/** What depends on the rest of the configuration; for a refinement of the whole. */
export function checkKafka(config: Surroundings, context: Pick<z.RefinementCtx, "addIssue">): void {
  if (config.topic === "none") checkOnlyKafka(config, context);
  const { kafka } = config;
  const { addIssue } = context;
  if (!kafka) return;
  const add = (path: readonly string[], message: string): void =>
    addIssue({ code: "custom", path: ["kafka", ...path], message });
  if (config.protected && kafka.auth.type === "none") {
    add(["auth", "type"], "a protected stage proves who it is: iam, scram or mtls");
  }
  for (const name of kafka.contracts ?? []) {
    if (!config.contracts.includes(name)) add(["contracts"], `${name} is not published: contracts does not name it`);
  }
  for (const name of kafka.contracts ?? config.contracts) {
    if (!name.includes("-") || kafka.topics[name] !== undefined) continue;
    const own = `sluice-${config.stage}-${name}`;
    add(["topics"], `name one for ${name}: ${own}, if no other stage has it; by default stages could share one`);
  }
  const topics = Object.values(kafkaTopics(config));
  if (new Set(topics).size < topics.length) add(["topics"], "two contracts have one topic: each needs its own");
}

/** Kafka has to get everything, and there is nothing to subscribe to. */
function checkOnlyKafka(config: Surroundings, { addIssue }: Pick<z.RefinementCtx, "addIssue">): void {
  const { kafka, contracts, subscribers, subscribeAccess, canary } = config;
  const add = (path: string[], message: string): void => addIssue({ code: "custom", path, message });
  if (!kafka) add(["topic"], "none leaves external events no place to go: add `kafka`");
  for (const name of contracts.filter((each) => kafka?.contracts?.includes(each) === false)) {
    add(["kafka", "contracts"], `leaves out ${name}, which has no other place to go with topic none`);
  }
  const isAsked = {
    subscribers: subscribers.length > 0,
    subscribeAccess: subscribeAccess.accounts.length + subscribeAccess.organizations.length > 0,
    canary,
  };
  for (const [key, asked] of Object.entries(isAsked)) if (asked) add([key], "needs a topic, and topic is none");
}

/** The topic of each contract that goes to Kafka. */
export function kafkaTopics({
  kafka,
  contracts,
  stage,
}: Pick<Surroundings, "contracts" | "kafka" | "stage">): Record<string, string> {
  const names = kafka?.contracts ?? contracts;
  return Object.fromEntries(names.map((name) => [name, kafka?.topics[name] ?? `sluice-${stage}-${name}`]));
}
