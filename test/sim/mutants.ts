// Ways in which the processor or the engine SDK could be wrong, each made by putting a piece of its own around the right one.
import { type CodeUnderTest, SHIPPED_CODE } from "../../sim/code-under-test.ts";

type Publisher = CodeUnderTest["publisher"];
type PublishResults = Awaited<ReturnType<ReturnType<Publisher>>>;
type Items = Parameters<CodeUnderTest["batchResponse"]>[0];

const { processBatch, publisher, quarantineStore, batchResponse, contracts, enginePublisher } = SHIPPED_CODE;

const publisherWith =
  (change: (results: PublishResults) => PublishResults): Publisher =>
  (...wiring) => {
    const publish = publisher(...wiring);
    return async (events, timeoutMs) => change(await publish(events, timeoutMs));
  };

const isOutOfTime = ({ outcome }: Items[number]): boolean =>
  outcome?.kind === "failed" && outcome.reason === "out-of-time";

/** What is not named as failed is acknowledged. */
const acknowledging =
  (isAcknowledged: (item: Items[number]) => boolean): CodeUnderTest["batchResponse"] =>
  (items) =>
    batchResponse(items.filter((item) => !isAcknowledged(item)));

export const PROCESSOR_MUTANTS: Record<string, Partial<CodeUnderTest>> = {
  "acknowledges before it publishes": {
    async processBatch(records, settings, tools) {
      const { items } = await processBatch(records, settings, {
        ...tools,
        publish: async (events) => events.map(() => ({ kind: "published" })),
      });
      void processBatch(records, settings, tools);
      return { items, counts: { calls: 0, refused: 0, published: [] } };
    },
  },
  "skips the group rule": {
    batchResponse: acknowledging(
      ({ outcome }) => outcome?.kind === "failed" && outcome.reason === "earlier-record-of-group-failed",
    ),
  },
  "drops what a partial failure left": {
    publisher: publisherWith((results) =>
      results.map((result) => (result.kind === "service-refused" ? { kind: "published" } : result)),
    ),
  },
  "publishes a later record of a group on a FIFO topic before the earlier": {
    processBatch: (records, settings, tools) => processBatch(records, { ...settings, topic: "standard" }, tools),
  },
  "takes entries that the answer does not name for published": {
    publisher: publisherWith((results) =>
      results.map((result) =>
        result.kind === "service-refused" && result.detail.includes("does not name") ? { kind: "published" } : result,
      ),
    ),
  },
  "forgets that the quarantine queue refused": {
    quarantineStore: (...wiring) => {
      const store = quarantineStore(...wiring);
      return async (...record) => {
        await store(...record);
        return undefined;
      };
    },
  },
  "acknowledges what it had no time for": { batchResponse: acknowledging(isOutOfTime) },
  "does not report what it never started": {
    batchResponse: acknowledging((item) => isOutOfTime(item) && item.reading === undefined),
  },
  "gives each publication an id of its own": {
    contracts: Object.fromEntries(
      Object.entries(contracts).map(([name, contract]) => [
        name,
        {
          ...contract,
          map(event, context) {
            const mapped = contract.map(event, context);
            if (mapped.kind === "ignored") return mapped;
            const events = mapped.events.map((external) => {
              const id = `${external.id.slice(13)}${context.nowMs}`;
              return { ...external, id, body: external.body.replace(external.id, id) };
            });
            return { ...mapped, events };
          },
        } satisfies (typeof contracts)["v1"],
      ]),
    ) as typeof contracts,
  },
  "retries for ever what the topic refuses for what it is": {
    publisher: publisherWith((results) =>
      results.map((result) => (result.kind === "message-refused" ? { ...result, kind: "service-refused" } : result)),
    ),
  },
  "quarantines what the service refuses for a while": {
    publisher: publisherWith((results) =>
      results.map((result) => (result.kind === "service-refused" ? { ...result, kind: "message-refused" } : result)),
    ),
  },
  "quarantines a tidied copy": {
    quarantineStore: (...wiring) => {
      const store = quarantineStore(...wiring);
      return (record, ...rest) => store({ ...record, body: record.body.trim() }, ...rest);
    },
  },
  "hands back every group when one fails": {
    batchResponse: (items) =>
      items.some(({ outcome }) => outcome?.kind === "failed")
        ? { batchItemFailures: items.map(({ record }) => ({ itemIdentifier: record.messageId })) }
        : { batchItemFailures: [] },
  },
  "waits for a call beyond its time": {
    publisher: (...wiring) => {
      const publish = publisher(...wiring);
      return (events) => publish(events, 3_600_000);
    },
  },
};

export const ENGINE_MUTANTS: Record<string, Partial<CodeUnderTest>> = {
  "lets one publish overtake another": {
    enginePublisher: (...wiring) => ({ publish: (events) => enginePublisher(...wiring).publish(events) }),
  },
  "says nothing of what was not accepted": {
    enginePublisher: (...wiring) => {
      const { publish } = enginePublisher(...wiring);
      return { publish: (events) => publish(events).catch(() => {}) };
    },
  },
};
