// Ways in which the processor or the engine SDK could be wrong, each made by putting a piece of its own around the right one.
import { allAtOnce, type Sink } from "../../functions/processing/index.ts";
import type { Rule } from "../../sim/books.ts";
import { type CodeUnderTest, SHIPPED_CODE } from "../../sim/code-under-test.ts";

type SnsSink = CodeUnderTest["snsSink"];
type PublishResults = Awaited<ReturnType<ReturnType<SnsSink>["publish"]>>;
type Items = Parameters<CodeUnderTest["batchResponse"]>[0];

const {
  processBatch,
  kafkaSink,
  snsSink,
  quarantineStore,
  batchResponse,
  contracts,
  enginePublisher,
  queueTarget,
  relay,
} = SHIPPED_CODE;

const sinkWith =
  (change: (results: PublishResults) => PublishResults): SnsSink =>
  (...wiring) => {
    const sink = snsSink(...wiring);
    return { ...sink, publish: async (events, timeoutMs) => change(await sink.publish(events, timeoutMs)) };
  };

const kafkaWith =
  (change: (sink: Sink) => Partial<Sink>): CodeUnderTest["kafkaSink"] =>
  (...wiring) => {
    const sink = kafkaSink(...wiring);
    return { ...sink, ...change(sink) };
  };

const isOutOfTime = ({ outcome }: Items[number]): boolean =>
  outcome?.kind === "failed" && outcome.reason === "out-of-time";

/** What is not named as failed is acknowledged. */
const acknowledging =
  (isAcknowledged: (item: Items[number]) => boolean): CodeUnderTest["batchResponse"] =>
  (items) =>
    batchResponse(items.filter((item) => !isAcknowledged(item)));

export interface Mutant {
  /** The pieces that are wrong. */
  readonly code: Partial<CodeUnderTest>;
  /** What it breaks first, depending on the run. */
  readonly breaks: readonly Rule[];
}

export const PROCESSOR_MUTANTS: Record<string, Mutant> = {
  "acknowledges before it publishes": {
    breaks: ["published-before-acknowledged", "quarantined-before-acknowledged", "sum-adds-up"],
    code: {
      async processBatch(records, settings, tools) {
        const batch = await processBatch(records, settings, {
          ...tools,
          sink: { ...tools.sink, publish: async (events) => events.map(() => ({ kind: "published" })) },
        });
        void processBatch(records, settings, tools);
        return batch;
      },
    },
  },
  "skips the group rule": {
    breaks: ["acknowledged-in-order", "published-before-acknowledged", "quarantined-before-acknowledged"],
    code: {
      batchResponse: acknowledging(
        ({ outcome }) => outcome?.kind === "failed" && outcome.reason === "earlier-record-of-group-failed",
      ),
    },
  },
  "drops what a partial failure left": {
    breaks: ["published-before-acknowledged", "topic-order", "sum-adds-up"],
    code: {
      snsSink: sinkWith((results) =>
        results.map((result) => (result.kind === "service-refused" ? { kind: "published" } : result)),
      ),
    },
  },
  "publishes a later record of a group on a FIFO topic before the earlier": {
    breaks: ["topic-order"],
    code: {
      processBatch: (records, settings, tools) =>
        processBatch(records, settings, { ...tools, sink: { ...tools.sink, plan: allAtOnce } }),
    },
  },
  "takes entries that the answer does not name for published": {
    breaks: ["published-before-acknowledged", "topic-order"],
    code: {
      snsSink: sinkWith((results) =>
        results.map((result) =>
          result.kind === "service-refused" && result.detail.includes("does not name") ? { kind: "published" } : result,
        ),
      ),
    },
  },
  "forgets that the quarantine queue refused": {
    breaks: ["quarantined-before-acknowledged", "topic-order"],
    code: {
      quarantineStore: (...wiring) => {
        const store = quarantineStore(...wiring);
        return async (...record) => {
          await store(...record);
          return undefined;
        };
      },
    },
  },
  "acknowledges what it had no time for": {
    breaks: ["published-before-acknowledged", "quarantined-before-acknowledged"],
    code: { batchResponse: acknowledging(isOutOfTime) },
  },
  "does not report what it never started": {
    breaks: ["published-before-acknowledged", "quarantined-before-acknowledged"],
    code: {
      batchResponse: acknowledging((item) => isOutOfTime(item) && item.reading === undefined),
    },
  },
  "gives each publication an id of its own": {
    breaks: ["nothing-invented", "same-content"],
    code: {
      contracts: Object.fromEntries(
        Object.entries(contracts).map(([name, contract]) => [
          name,
          {
            ...contract,
            map(event, context, partitionKey) {
              const mapped = contract.map(event, context, partitionKey);
              if (mapped.kind === "ignored") return mapped;
              const events = mapped.events.map((external) => {
                const id = `${external.id.slice(13)}${context.nowMs}`;
                return { ...external, id, body: external.body.replace(external.id, id) };
              });
              return { ...mapped, events };
            },
          } satisfies (typeof contracts)["v1"],
        ]),
      ) as unknown as typeof contracts,
    },
  },
  "retries for ever what the topic refuses for what it is": {
    breaks: ["handed-back-for-a-reason", "everything-drains"],
    code: {
      snsSink: sinkWith((results) =>
        results.map((result) => (result.kind === "message-refused" ? { ...result, kind: "service-refused" } : result)),
      ),
    },
  },
  "quarantines what the service refuses for a while": {
    breaks: ["quarantine-original", "topic-order", "published-before-acknowledged"],
    code: {
      snsSink: sinkWith((results) =>
        results.map((result) => (result.kind === "service-refused" ? { ...result, kind: "message-refused" } : result)),
      ),
    },
  },
  "quarantines a tidied copy": {
    breaks: ["quarantine-original"],
    code: {
      quarantineStore: (...wiring) => {
        const store = quarantineStore(...wiring);
        return (record, ...rest) => store({ ...record, body: record.body.trim() }, ...rest);
      },
    },
  },
  "hands back every group when one fails": {
    breaks: ["handed-back-for-a-reason"],
    code: {
      batchResponse: (items) =>
        items.some(({ outcome }) => outcome?.kind === "failed")
          ? { batchItemFailures: items.map(({ record }) => ({ itemIdentifier: record.messageId })) }
          : { batchItemFailures: [] },
    },
  },
  "sends events of a key to Kafka in calls beside each other": {
    breaks: ["topic-order"],
    code: { kafkaSink: kafkaWith(({ call }) => ({ plan: allAtOnce, call: { ...call, maxEntries: 1 } })) },
  },
  "takes partitions that a broker does not name for written": {
    breaks: ["published-before-acknowledged", "topic-order"],
    code: {
      kafkaSink: kafkaWith(({ publish }) => ({
        publish: async (events, timeoutMs) =>
          (await publish(events, timeoutMs)).map((result) =>
            "isUnanswered" in result ? { kind: "published" } : result,
          ),
      })),
    },
  },
  "gives up what shares a batch of Kafka with an event that is too large": {
    breaks: ["quarantine-original"],
    code: {
      kafkaSink: kafkaWith(({ publish }) => ({
        publish: async (events, timeoutMs) =>
          (await publish(events, timeoutMs)).map((result) =>
            result.kind === "call-refused" ? { ...result, kind: "message-refused" } : result,
          ),
      })),
    },
  },
  "starts a call that the remaining time does not allow": {
    breaks: ["no-late-calls", "answers-in-time"],
    code: {
      processBatch: (records, settings, tools) => {
        const { clock } = tools;
        const remainingMs = (): number => clock.remainingMs() + 110;
        return processBatch(records, settings, { ...tools, clock: { ...clock, remainingMs } });
      },
    },
  },
  "waits for a call beyond its time": {
    breaks: ["answers-in-time"],
    code: {
      snsSink: (...wiring) => {
        const sink = snsSink(...wiring);
        return { ...sink, publish: (events) => sink.publish(events, 3_600_000) };
      },
    },
  },
};

export const ENGINE_MUTANTS: Record<string, Mutant> = {
  "lets one publish overtake another": {
    breaks: ["queue-order"],
    code: {
      enginePublisher: (...wiring) => ({ publish: (events) => enginePublisher(...wiring).publish(events) }),
    },
  },
  "gives each attempt a deduplication id of its own": {
    breaks: ["queue-once"],
    code: {
      queueTarget: (...wiring) => {
        const target = queueTarget(...wiring);
        let attempts = 0;
        return {
          ...target,
          send(messages) {
            attempts += 1;
            return target.send(messages.map((message) => ({ ...message, deduplicationId: `attempt-${attempts}` })));
          },
        };
      },
    },
  },
  "says nothing of what was not accepted": {
    breaks: ["queue-order", "queue-holds-what-was-emitted"],
    code: {
      enginePublisher: (...wiring) => {
        const { publish } = enginePublisher(...wiring);
        return { publish: (events) => publish(events).catch(() => []) };
      },
    },
  },
};

type RelayTools = Parameters<CodeUnderTest["relay"]>[0];

const relayWith =
  (change: (tools: RelayTools) => Partial<RelayTools>): CodeUnderTest["relay"] =>
  (tools) =>
    relay({ ...tools, ...change(tools) });

/** Of rows that are looked for. */
interface FoundRow {
  readonly position: string;
}

export const OUTBOX_MUTANTS: Record<string, Mutant> = {
  "deletes rows before it sends them": {
    breaks: ["queue-order", "queue-holds-what-was-emitted"],
    code: {
      relay: relayWith(({ target }) => ({
        target: {
          ...target,
          async send(messages) {
            void target.send(messages);
            return messages.map(() => undefined);
          },
        },
      })),
    },
  },
  "remembers how far it has read instead of deleting": {
    breaks: ["queue-order", "queue-holds-what-was-emitted", "everything-drains"],
    code: {
      relay: (tools) => {
        let last = 0;
        const connect = async () => {
          const connection = await tools.connect();
          return {
            ...connection,
            async query(text: string, values?: unknown[]) {
              const { rows } = await connection.query(text, values);
              if (!text.startsWith("with recursive")) return { rows };
              const unread = (rows as FoundRow[]).filter(({ position }) => Number(position) > last);
              last = Math.max(last, ...unread.map(({ position }) => Number(position)));
              return { rows: unread };
            },
          };
        };
        return relay({ ...tools, connect });
      },
    },
  },
  "lets events into the outbox without the lock of their key": {
    breaks: ["queue-order"],
    code: { locksKeys: false },
  },
};
