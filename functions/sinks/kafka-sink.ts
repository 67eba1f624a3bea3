// External events to topics of Kafka, one for each contract.
import { type GenericError, ProduceAcks, type Producer, protocolErrorsCodesById } from "@platformatic/kafka";
import type { ExternalEvent } from "../../shared/contracts/index.ts";
import { type Refusal, withTimeout } from "../../shared/sending/index.ts";
import { keysWhole, type PublishResult, type Sink } from "../processing/index.ts";
import { partitionOf } from "./kafka-partition.ts";
import { KAFKA_CALL, KAFKA_EVENT, type KafkaRecord, kafkaRecord } from "./kafka-record.ts";

/** What is asked of the client, which tries nothing again by itself. */
export type KafkaClient = Pick<
  Producer<Buffer, Buffer, Buffer, Buffer>,
  "clearMetadata" | "close" | "metadata" | "send"
>;

export interface KafkaSink extends Sink {
  /** Ends the connections. */
  readonly close: () => Promise<void>;
}

/** Name of the topic, by contract. */
export type KafkaTopics = Readonly<Record<string, string>>;

/**
 * At least once, in order within a partition key of a contract: all events of a key that are in one call are one batch of one
 * partition, and a later call waits for its end. A client that has left anything unanswered is given up with all its connections, so
 * that nothing of it arrives behind what is sent again; the next call connects anew, with what is then the secret.
 */
export function kafkaSink(connect: () => Promise<KafkaClient>, topics: KafkaTopics): KafkaSink {
  let current: Promise<KafkaClient> | undefined;
  const giveUp = (client: Promise<KafkaClient>): void => {
    if (current === client) current = undefined;
    client.then((own) => own.close(true)).catch(() => undefined);
  };
  return {
    ...{ event: KAFKA_EVENT, call: KAFKA_CALL, plan: keysWhole },
    async publish(events, timeoutMs) {
      current ??= connect();
      const client = current;
      const results = await withTimeout(timeoutMs, async () => produced(await client, topics, events)).catch(
        (error: unknown) => events.map(() => refusalOfError(error)),
      );
      if (results.some((result) => "isUnanswered" in result)) giveUp(client);
      return results;
    },
    async close() {
      await (await current)?.close(true);
    },
  };
}

interface Addressed {
  readonly record: KafkaRecord;
  readonly topic: string;
  readonly partition: number;
}

async function produced(
  client: KafkaClient,
  topics: KafkaTopics,
  events: readonly ExternalEvent[],
): Promise<PublishResult[]> {
  const contracts = [...new Set(events.map(({ contract }) => contract))];
  const found = await Promise.all(contracts.map((contract) => topicOf(client, contract, topics[contract])));
  const addressed = events.map((event): Addressed | Refusal => {
    const place = found[contracts.indexOf(event.contract)] as FoundTopic | Refusal;
    if (!("topic" in place)) return place;
    const record = kafkaRecord(event);
    return { record, topic: place.topic, partition: partitionOf(record.key, place.partitions) };
  });
  const sent = addressed.filter((each) => "record" in each);
  const answers = sent.length > 0 ? await answersOf(client, sent) : new Map<string, PartitionAnswer>();
  const counts = Map.groupBy(sent, placeOf);
  return addressed.map((each) => {
    if (!("record" in each)) return each;
    const answer = answers.get(placeOf(each)) ?? unanswered("the answer does not name this partition");
    const isForOneOfThem = answer.kind === "message-refused" && (counts.get(placeOf(each))?.length ?? 0) > 1;
    return isForOneOfThem ? { ...answer, kind: "call-refused" } : answer;
  });
}

const placeOf = ({ topic, partition }: { readonly topic: string; readonly partition: number }): string =>
  `${topic}/${partition}`;

interface FoundTopic {
  readonly topic: string;
  /** How many it has. */
  readonly partitions: number;
}

/** Where events of a contract go, or why that is not known. */
async function topicOf(
  client: KafkaClient,
  contract: string,
  topic: string | undefined,
): Promise<FoundTopic | Refusal> {
  if (topic === undefined) return { kind: "deployment-refused", detail: `contract ${contract} has no topic` };
  try {
    const partitions = (await client.metadata({ topics: [topic] })).topics.get(topic)?.partitionsCount;
    return partitions === undefined ? unanswered(`nothing is told of topic ${topic}`) : { topic, partitions };
  } catch (error) {
    return refusalOfError(error);
  }
}

/** Of a partition: what became of its records. */
type PartitionAnswer = { readonly kind: "published" } | Refusal;

async function answersOf(client: KafkaClient, sent: readonly Addressed[]): Promise<Map<string, PartitionAnswer>> {
  const messages = sent.map(({ record: { headers, ...record }, ...place }) => ({
    ...record,
    ...place,
    headers: headers as Map<Buffer, Buffer>,
  }));
  const answers = new Map<string, PartitionAnswer>();
  const publishedAt = (offsets: readonly { topic: string; partition: number }[] | undefined): void => {
    for (const offset of offsets ?? []) answers.set(placeOf(offset), { kind: "published" });
  };
  try {
    publishedAt((await client.send({ messages, acks: ProduceAcks.ALL })).offsets);
  } catch (error) {
    // Of several brokers some may have answered, and of several partitions some may have been taken.
    const told = partitionCodes(error as ProduceError);
    const otherwise = told.length > 0 ? unanswered((error as Error).message) : refusalOfError(error);
    for (const each of sent) answers.set(placeOf(each), otherwise);
    publishedAt((error as ProduceError).produced?.offsets);
    for (const [place, code] of told) answers.set(place, answerOf(code, place));
    client.clearMetadata(); // a leader may have moved
  }
  return answers;
}

interface ProduceError extends Error {
  readonly produced?: { readonly offsets?: readonly { readonly topic: string; readonly partition: number }[] };
  readonly errors?: readonly (ProduceError | undefined)[];
  readonly response?: { readonly responses?: readonly TopicResponse[] };
}

interface TopicResponse {
  readonly name: string;
  readonly partitionResponses: readonly { readonly index: number; readonly errorCode: number }[];
}

/** What the brokers said, of each partition that they said anything of. */
function partitionCodes({ response, errors = [] }: ProduceError): [place: string, code: number][] {
  const own = (response?.responses ?? []).flatMap(({ name, partitionResponses }) =>
    partitionResponses.map(({ index, errorCode }): [string, number] => [
      placeOf({ topic: name, partition: index }),
      errorCode,
    ]),
  );
  return [...own, ...errors.flatMap((error) => (error ? partitionCodes(error) : []))];
}

const answerOf = (code: number, place: string): PartitionAnswer =>
  code === 0 ? { kind: "published" } : refusalOf(protocolErrorsCodesById[code] ?? `error ${code}`, place);

/** It can never be accepted as it is. https://kafka.apache.org/protocol.html#protocol_error_codes */
const MESSAGE_FAULT = /^(INVALID_RECORD|INVALID_TIMESTAMP|MESSAGE_TOO_LARGE|RECORD_LIST_TOO_LARGE)$/;
/** Nothing is accepted until a person mends that. */
const DEPLOYMENT_FAULT =
  /^(CLUSTER_AUTHORIZATION_FAILED|ILLEGAL_SASL_STATE|INVALID_TOPIC_EXCEPTION|POLICY_VIOLATION|SASL_AUTHENTICATION_FAILED|TOPIC_AUTHORIZATION_FAILED|UNSUPPORTED_SASL_MECHANISM)$/;

/** Of the client, or of TLS: a password, a certificate. */
const CLIENT_FAULT = /^PLT_KFK_AUTHENTICATION$|CERT|SELF_SIGNED|UNABLE_TO_VERIFY/;

function refusalOf(code: string, of: string): Refusal {
  const detail = `${code}: ${of}`;
  if (MESSAGE_FAULT.test(code)) return { kind: "message-refused", detail };
  return { kind: DEPLOYMENT_FAULT.test(code) ? "deployment-refused" : "service-refused", detail };
}

/** Nobody said what became of it: it may have been taken, and may still be. */
interface Unanswered extends Refusal {
  readonly isUnanswered: true;
}

const unanswered = (detail: string, kind: Refusal["kind"] = "service-refused"): Unanswered => ({
  ...{ kind, detail },
  isUnanswered: true,
});

/** What an error says that is about no single partition. A client whose proof was refused is given up too: the next one reads the secret anew. */
function refusalOfError(error: unknown): Refusal {
  if (error instanceof TypeError) throw error; // a bug of ours must not look like a refusal
  const errors = withCauses(error);
  const told = errors
    .map(({ message }) => message)
    .filter((message, at, all) => message && all.indexOf(message) === at);
  const detail = told.join(": ") || String(error);
  if (errors.some(({ code = "" }) => CLIENT_FAULT.test(code))) return unanswered(detail, "deployment-refused");
  const isUnknown = errors.some(({ message }) => message.startsWith("Unknown topic"));
  const codes = errors.flatMap(({ apiId }) => apiId ?? []);
  if (isUnknown || codes.some((code) => DEPLOYMENT_FAULT.test(code))) return { kind: "deployment-refused", detail };
  return codes.length > 0 ? { kind: "service-refused", detail } : unanswered(detail);
}

type ClientError = GenericError & { readonly apiId?: string; readonly errors?: readonly unknown[] };

function withCauses(error: unknown): ClientError[] {
  if (!(error instanceof Error)) return [];
  const { cause, errors = [] } = error as ClientError;
  return [error as ClientError, ...errors.flatMap(withCauses), ...withCauses(cause)];
}
