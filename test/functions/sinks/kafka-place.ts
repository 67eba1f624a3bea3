// Brokers in memory, behind what the sink takes for a client. How large a batch is, the client's own encoder says.

import * as client from "@platformatic/kafka";
import {
  type MessageToProduce,
  MultipleErrors,
  NetworkError,
  protocolErrorsCodesById,
  ResponseError,
} from "@platformatic/kafka";
import { type KafkaClient, kafkaSink } from "../../../functions/sinks/kafka-sink.ts";
import type { Arrived, Behaviour, OpenPlace, Verdict } from "./place.ts";

type Message = MessageToProduce<Buffer, Buffer, Buffer, Buffer>;

const TOPIC = "external";
/** So many that no two of the suite's keys meet in one. */
const PARTITIONS = 1_000_003;
/** `message.max.bytes`, as brokers come. */
const MAX_BATCH_BYTES = 1_048_588;

const CODES: Readonly<Record<Exclude<Verdict, "unnamed">, string>> = {
  taken: "NONE",
  "message-refused": "INVALID_RECORD",
  "service-refused": "NOT_ENOUGH_REPLICAS",
  "deployment-refused": "TOPIC_AUTHORIZATION_FAILED",
};

/** A cluster whose topic has so many partitions. */
export function kafkaByClient(): OpenPlace {
  return async () => {
    const taken: Arrived[] = [];
    let behaviour: Behaviour = () => "taken";
    const fake: Pick<KafkaClient, "metadata" | "send"> = {
      // What a call is refused for as a whole, is refused of one batch: that of the only partition.
      metadata: (async () => ({
        topics: new Map([[TOPIC, { partitionsCount: behaviour === "message-refused" ? 1 : PARTITIONS }]]),
      })) as unknown as KafkaClient["metadata"],
      send: (async ({ messages }: { readonly messages: readonly Message[] }) => {
        const how = behaviour;
        if (how === "silent") return new Promise(() => undefined);
        if (how === "broken") throw new MultipleErrors("Producing messages failed.", [new NetworkError("Closed")]);
        const answers = [...Map.groupBy(messages, ({ partition = -1 }) => partition)].flatMap(([partition, batch]) => {
          const verdict = verdictOf(batch, how);
          if (verdict === "taken") taken.push(...batch.map(arrived));
          return verdict === "unnamed" ? [] : [{ partition, code: codeOf(verdict) }];
        });
        const offsets = answers.map(({ partition }) => ({ topic: TOPIC, partition, offset: 0n }));
        if (answers.every(({ code }) => code === 0)) return { offsets };
        const partitionResponses = answers.map(({ partition, code }) => ({ index: partition, errorCode: code }));
        const errors = Object.fromEntries(
          answers.filter(({ code }) => code !== 0).map(({ code }, at) => [at, [code, ""]]),
        );
        const response = { responses: [{ name: TOPIC, partitionResponses }] };
        throw Object.assign(
          new MultipleErrors("Producing messages failed.", [new ResponseError(0, 11, errors as never, response)]),
          { produced: { offsets: [] } },
        );
      }) as unknown as KafkaClient["send"],
    };
    const connect = async (): Promise<KafkaClient> =>
      ({ ...fake, clearMetadata: () => undefined, close: async () => undefined }) as unknown as KafkaClient;
    return {
      sink: kafkaSink(connect, { v1: TOPIC }),
      knows: ["key"],
      take: () => taken.splice(0),
      behave(how) {
        behaviour = how;
      },
    };
  };
}

const codeOf = (verdict: Exclude<Verdict, "unnamed">): number =>
  verdict === "taken"
    ? 0
    : Number(Object.entries(protocolErrorsCodesById).find(([, name]) => name === CODES[verdict])?.[0]);

/** Of a batch, whose records share their fate. */
function verdictOf(batch: readonly Message[], behaviour: Exclude<Behaviour, "silent" | "broken">): Verdict {
  if (typeof behaviour === "string") return behaviour;
  const records = batch.map(({ key, value, headers }) => ({ key, value, headers, timestamp: 0n }));
  const { length } = client.createRecordsBatch(records as never, { compression: "none" } as never);
  if (length > MAX_BATCH_BYTES) return "message-refused";
  const [first] = batch;
  return first ? behaviour(arrived(first)) : "taken";
}

/** Attributes that are lists; a header says it of none. */
const LISTS = ["status", "tags"];

function arrived({ key, value, headers }: Message): Arrived {
  const own = [...(headers as ReadonlyMap<Buffer, Buffer>)].map(
    ([name, text]) => [String(name), String(text)] as const,
  );
  const attributes = own.filter(([name]) => name !== "content-type" && !name.startsWith("ce_"));
  return {
    body: String(value),
    attributes: Object.fromEntries(
      attributes.map(([name, text]) => [name, LISTS.includes(name) ? JSON.parse(text) : text]),
    ),
    key: String(key),
    id: undefined,
  };
}
