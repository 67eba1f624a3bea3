// v1 and a v2 are both published for a while; a subscriber moves by its filter alone. Real processor, real SNS and SQS
// messages over HTTP; the v2 exists in tests only.
import { CreateTopicCommand, SetSubscriptionAttributesCommand, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { processBatch } from "../../functions/processing/index.ts";
import { snsSink } from "../../functions/sinks/sns-sink.ts";
import { startEmulator } from "../../local/emulator/emulator.ts";
import { localClients } from "../../local/this-machine.ts";
import { type ExternalEvent, readMessage } from "../../shared/contracts/index.ts";
import { CONTRACTS, maestroEvents } from "../../shared/engines/maestro/index.ts";
import { matches } from "../../shared/subscriber/index.ts";
import { v2 } from "../support/contract-v2.ts";
import { changeRecord, workflowInstanceUpdate } from "../support/internal-events.ts";
import { take, untilEmpty } from "../support/local-queues.ts";
import { movingSubscriber } from "../support/moving-subscriber.ts";
import { sqsRecord } from "../support/processor.ts";

const BOTH = [CONTRACTS.v1, v2];
const ONLY_V1 = { contract: ["v1"] };
const V1_AND_V2 = { contract: ["v1", "v2"] };
const ONLY_V2 = { contract: ["v2"] };

type Deployed = Parameters<typeof processBatch>[1];

/** The engine says that an instance succeeded; said again, it is the same change. */
const succeeded = (instance: number) => workflowInstanceUpdate([changeRecord({ workflow_instance_id: instance })]);

async function startWorld() {
  const emulator = await startEmulator();
  const { sns, sqs } = localClients(emulator.endpoint);
  onTestFinished(async () => {
    sns.destroy();
    sqs.destroy();
    await emulator.close();
  });
  const { TopicArn = "" } = await sns.send(new CreateTopicCommand({ Name: "external" }));
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: "subscriber" }));
  const { SubscriptionArn } = await sns.send(
    new SubscribeCommand({
      TopicArn,
      Protocol: "sqs",
      Endpoint: "arn:aws:sqs:us-east-1:000000000000:subscriber",
      Attributes: { RawMessageDelivery: "true", FilterPolicy: JSON.stringify(ONLY_V1) },
      ReturnSubscriptionArn: true,
    }),
  );
  const sink = snsSink(sns, TopicArn, "standard");
  const clock = { nowMs: Date.now, remainingMs: () => 60_000, sleep: async () => undefined };
  const quarantine = async () => "nothing is quarantined here";
  const subscriber = movingSubscriber();
  return {
    subscriber,
    process: (records: Parameters<typeof processBatch>[0], deployed: Partial<Deployed> = {}) =>
      processBatch(
        records,
        { internal: maestroEvents, contracts: BOTH, cluster: "main", ...deployed },
        { sink, quarantine, clock },
      ),
    async receive(count: number) {
      for (const { Body = "" } of await take(sqs, QueueUrl, count)) subscriber.receive(Body);
    },
    async receiveBodies(count: number): Promise<Record<string, unknown>[]> {
      return (await take(sqs, QueueUrl, count)).map(({ Body = "" }) => JSON.parse(Body));
    },
    nothingIsLeft: () => untilEmpty(sqs, QueueUrl),
    changeFilter: (policy: object) =>
      sns.send(
        new SetSubscriptionAttributesCommand({
          SubscriptionArn,
          AttributeName: "FilterPolicy",
          AttributeValue: JSON.stringify(policy),
        }),
      ),
  };
}

test("a subscriber moves from v1 to v2 by its filter, and handles every change once", async () => {
  const { subscriber, process, receive, changeFilter, nothingIsLeft } = await startWorld();

  await process([sqsRecord(succeeded(1), "a"), sqsRecord(succeeded(2), "b")]);
  await receive(2);

  await changeFilter(V1_AND_V2);
  const retried = sqsRecord(succeeded(3), "c");
  await process([retried]);
  await process([retried, sqsRecord(succeeded(4), "d")]); // published, but not acknowledged: SQS hands it out again
  await process([sqsRecord(succeeded(2), "b")]); // the engine repeats what the subscriber knows from v1
  await receive(2 + 4 + 2);

  await changeFilter(ONLY_V2);
  await process([sqsRecord(succeeded(5), "e")]);
  await process([sqsRecord(succeeded(1), "a")]); // and what it said long ago
  await receive(2);

  await nothingIsLeft();
  expect(subscriber.handled).toEqual([1, 2, 3, 4, 5]);
});

test("v1 is announced to go, and goes: who moved misses nothing, and no event of v1 comes any more", async () => {
  const { process, receiveBodies, changeFilter, nothingIsLeft } = await startWorld();
  const deprecations = { v1: { from: "2027-01-01T00:00:00Z", sunset: "2027-07-01T00:00:00Z" } };
  await changeFilter(V1_AND_V2);

  await process([sqsRecord(succeeded(1), "a")], { deprecations });
  const announced = await receiveBodies(2);
  await process([sqsRecord(succeeded(2), "b")], { contracts: [v2] });
  const [last] = await receiveBodies(1);
  await nothingIsLeft();

  const ofV1 = announced.find(({ type }) => String(type).endsWith(".v1"));
  const ofV2 = announced.find(({ type }) => String(type).endsWith(".v2"));
  expect(ofV1).toMatchObject({ deprecated: true, deprecationsunset: "2027-07-01T00:00:00Z" });
  expect(ofV2).toMatchObject({ previousid: ofV1?.["id"] });
  expect(last).toMatchObject({
    type: "io.sluice.workflow-instance.status.changed.v2",
    data: { workflow: { instance: 2 } },
  });
});

// SNS takes up to 15 minutes to apply a filter everywhere: until then each message meets the old one or the new one.
type Filter = Record<string, string[]>;
type Phase = readonly [filters: readonly Filter[], picks: readonly (readonly number[])[]];

let sequenceNumber = 0;

function eventsOf(instance: number): readonly ExternalEvent[] {
  sequenceNumber += 1;
  const context = { cluster: "main", sequenceNumber: String(sequenceNumber), nowMs: 0 };
  const reading = readMessage(
    JSON.stringify(succeeded(instance)),
    { internal: maestroEvents, contracts: BOTH },
    context,
  );
  return reading.kind === "published" ? reading.events : [];
}

/** What a queue gets of changes of instances 1, 2, …; each pick says which of the filters each copy of one meets. */
function delivered(phases: readonly Phase[]): { happened: number[]; bodies: string[] } {
  const happened: number[] = [];
  const bodies: string[] = [];
  for (const [filters, picks] of phases) {
    for (const pick of picks) {
      happened.push(happened.length + 1);
      for (const [copy, { body, attributes }] of eventsOf(happened.length).entries()) {
        const filter = filters[(pick[copy] ?? 0) % filters.length] ?? {};
        if (matches(filter, { attributes })) bodies.push(body);
      }
    }
  }
  return { happened, bodies };
}

const handledOf = (bodies: readonly string[]): number[] => {
  const subscriber = movingSubscriber();
  for (const body of bodies) subscriber.receive(body);
  return subscriber.handled.toSorted((a, b) => a - b);
};

const picks = fc.array(fc.tuple(fc.nat(1), fc.nat(1)), { maxLength: 8 });
const phases = fc.tuple(picks, picks, picks, picks, picks).map(([a, b, c, d, e]): Phase[] => [
  [[ONLY_V1], a],
  [[ONLY_V1, V1_AND_V2], b],
  [[V1_AND_V2], c],
  [[V1_AND_V2, ONLY_V2], d],
  [[ONLY_V2], e],
]);

test("however SNS applies the filters, repeats and reorders: nothing is missed or doubled on the way over both", () => {
  const order = fc.array(fc.nat(), { minLength: 200, maxLength: 200 });

  fc.assert(
    fc.property(phases, order, (way, random) => {
      const { happened, bodies } = delivered(way);
      const twice = [...bodies, ...delivered(way).bodies].map((body, index) => ({ body, at: random[index] ?? 0 }));
      const shuffled = twice.toSorted((a, b) => a.at - b.at).map(({ body }) => body);

      expect(handledOf(shuffled)).toEqual(happened);
    }),
  );
});

test("a filter that is changed from one to the other at once can miss changes: that is why the way goes over both", () => {
  const { happened, bodies } = delivered([
    [[ONLY_V1], [[0, 0]]],
    [[ONLY_V1, ONLY_V2], [[1, 0]]], // the copy of v1 meets the new filter already, that of v2 still the old one
  ]);

  expect(happened).toEqual([1, 2]);
  expect(handledOf(bodies)).toEqual([1]);
});
