// What operations know of a deployment, as a page would ask for it: data, and no word for people.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import type { EmbeddedAws } from "../../../local/index.ts";
import { subscribeQueue } from "../../../local/runs/external-queue.ts";
import {
  type ChosenTarget,
  forecastReplay,
  type HeldKind,
  type HeldWork,
  heldQueue,
  type LoggedLine,
  listHeld,
  onTarget,
  readProcessorLog,
  readStatus,
  readSubscribers,
  sendEvents,
  settleHeld,
  subscriptions,
  type TailedEvent,
  tail,
  traceMessage,
} from "../../../operations/deployment/index.ts";
import { shipped } from "../../support/engines.ts";
import * as factories from "../../support/internal-events.ts";
import { take } from "../../support/local-queues.ts";
import { temporaryFolder } from "../../support/sluice.ts";
import { localStack, output, quarantine, refuseDeletions, setReading } from "../../support/stopped-stack.ts";

let aws: EmbeddedAws;
let folder: string;
const { signal } = new AbortController();
beforeAll(async () => {
  aws = await localStack();
});
afterAll(() => aws.stop());
beforeEach(() => {
  folder = temporaryFolder();
});

const credentials = { accessKeyId: "a", secretAccessKey: "b" };
const chosen = (): ChosenTarget => ({
  kind: "endpoint",
  stackName: undefined,
  options: { endpoint: aws.endpoint, region: "us-east-1", credentials },
});
const onHeld = <Result>(kind: HeldKind, work: (held: HeldWork) => Promise<Result>): Promise<Result> =>
  onTarget(chosen(), (target) => work({ target, queue: heldQueue(target, kind, folder), signal }));

test("held messages are listed with reason, detail and time, forecast, and sent back with progress, once somebody agrees", async () => {
  await setReading(aws, false);
  onTestFinished(() => setReading(aws, true));
  await quarantine(aws, { key: "a", sequence: 1, body: JSON.stringify(factories.stepInstanceUpdate()), sentMs: 0 });
  await quarantine(aws, { key: "b", sequence: 2, body: '{"type":"NEW"}', reason: "unknown-type", sentMs: 1 });

  const status = await onTarget(chosen(), (target) => readStatus(target, { maxAgeSeconds: 300, sample: 9, signal }));
  const list = await onHeld("quarantine", (held) => listHeld(held, { reasons: ["unknown-type"] }, 100));
  const forecast = await onHeld("quarantine", (held) => forecastReplay(held, {}, shipped));
  const progress: object[] = [];
  const settle = (mayBegin: (messages: number) => Promise<boolean>) =>
    onHeld("quarantine", (held) =>
      settleHeld({
        ...held,
        command: "replay",
        selection: { key: "a" },
        file: join(folder, "removed"),
        mayBegin,
        onProgress: (done) => progress.push(done),
      }),
    );
  const declined = await settle(async () => false);
  const settled = await settle(async (messages) => messages === 1);

  expect(status.needs_a_person).toEqual([
    { kind: "not-reading", state: "Disabled" },
    { kind: "quarantined", messages: 2 },
  ]);
  expect(status.quarantined_by_reason).toEqual({ "invalid-event": 1, "unknown-type": 1 });
  expect(list).toMatchObject({ queue: "quarantine", selected: 1, looked_at: 2, not_looked_at: 0 });
  expect(list.messages).toMatchObject([
    { reason: "unknown-type", detail: "a test says so", partition_key: "b", sent: "1970-01-01T00:00:00.001Z" },
  ]);
  expect(forecast).toMatchObject({ selected: 2, published: 1, external_events: 1, quarantined: 1 });
  expect(declined).toBeUndefined();
  expect(settled).toMatchObject({ removed: 1, selected: 1, refused: [], file: join(folder, "removed") });
  expect(progress).toEqual([
    { kind: "sending", messages: 1 },
    { kind: "sent", messages: 1, of: 1 },
  ]);
  expect(existsSync(join(folder, "removed"))).toBe(true);
  for (const data of [status, list, forecast, settled]) expect(JSON.parse(JSON.stringify(data))).toEqual(data);
  await onHeld("quarantine", (held) =>
    settleHeld({
      ...{ ...held, command: "drop", selection: {}, file: join(folder, "dropped") },
      mayBegin: async () => true,
      onProgress: () => undefined,
    }),
  );
});

test("a tail is a stream that can be paused, and each of its events leads to its message", async () => {
  const sent = [1, 2, 3].map((workflow_instance_id) => ({
    ...factories.stepInstanceUpdate({ workflow_id: "paused", workflow_instance_id }),
    type: "STEP_INSTANCE_UPDATE",
  }));
  const seen: TailedEvent[] = [];

  await onTarget(chosen(), async (target) => {
    let isListening = (): void => undefined;
    const listening = new Promise<void>((resolve) => {
      isListening = resolve;
    });
    const filter = { workflow_id: ["paused"] };
    const events = tail(target, { filter, scope: "MessageAttributes", signal, onListening: isListening });
    const first = events.next();
    await listening;
    await sendEvents(target, sent, { engine: shipped.engine, signal, onSent: () => undefined });
    seen.push((await first).value as TailedEvent);
    // Nobody asks for the next: it waits.
    await expect
      .poll(() => traceMessage(target, { id: idOf(seen[0]), sinceMs: 0, signal }), { timeout: 60_000 })
      .toMatchObject({ entries: [{ outcome: "published", event_ids: [idOf(seen[0])] }] });
    for await (const event of events) if (seen.push(event) === 3) break;
    expect((await attached()).filter(({ endpoint }) => endpoint.includes("sluice-tail-"))).toEqual([]);
  });

  const instances = seen.map((event) => /"workflow_instance_id":(\d)/.exec(JSON.stringify(event))?.[1]);
  expect(instances.toSorted()).toEqual(["1", "2", "3"]);
});

test("a tail shows what it has received before it says that it cannot go on", async () => {
  const seen: TailedEvent[] = [];

  const watching = onTarget(chosen(), async (target) => {
    refuseDeletions(target);
    const onListening = () =>
      void sendEvents(target, [event], { engine: shipped.engine, signal, onSent: () => undefined });
    const event = { ...factories.stepInstanceUpdate({ workflow_id: "shown.first" }), type: "STEP_INSTANCE_UPDATE" };
    const filter = { workflow_id: ["shown.first"] };
    for await (const each of tail(target, { filter, scope: "MessageAttributes", signal, onListening })) seen.push(each);
  });

  await expect(watching).rejects.toThrow("not allowed to delete");
  expect(seen).toMatchObject([{ kind: "event", attributes: { workflow_id: "shown.first" } }]);
});

const idOf = (event: TailedEvent | undefined): string =>
  String(event?.kind === "event" && (event.body as { readonly id?: string }).id);

async function attached() {
  return onTarget(chosen(), async (target) => {
    const all = [];
    for await (const each of subscriptions(target)) all.push(each);
    return all;
  });
}

test("subscriptions are told with their filters", async () => {
  const filter = { status: ["FAILED"] };
  const queue = await subscribeQueue(aws, "page-team", filter);

  const all = await attached();

  const [, name] = queue.split(/\/(?=[^/]*$)/);
  expect(all.filter(({ endpoint }) => endpoint.endsWith(`:${name}`))).toEqual([
    expect.objectContaining({ protocol: "sqs", filter, scope: "MessageAttributes", raw: true, confirmed: true }),
  ]);
  expect(await take(aws.clients.sqs, output(aws, "QuarantineQueueUrl"), 0)).toEqual([]);
});

test("subscribers are told with what waits for them and what could not be delivered, whoever made them", async () => {
  const { sns, sqs } = aws.clients;
  const arnOf = (name: string): string => `arn:aws:sqs:us-east-1:000000000000:${name}`;
  for (const QueueName of ["by-hand", "by-hand-dead"]) await sqs.send(new CreateQueueCommand({ QueueName }));
  const TopicArn = output(aws, "ExternalTopicArn");
  const subscribe = (Protocol: string, Endpoint: string, Attributes: Record<string, string>) =>
    sns.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint, Attributes }));
  await subscribe("sqs", arnOf("by-hand"), {
    FilterPolicy: '{"contract":["v1"]}',
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf("by-hand-dead") }),
  });
  await subscribe("http", "http://127.0.0.1:9/hook", {});
  await sqs.send(
    new SendMessageCommand({ QueueUrl: `${aws.endpoint}/000000000000/by-hand-dead`, MessageBody: "lost" }),
  );

  const all = await onTarget(chosen(), readSubscribers);

  expect(all.find(({ name }) => name === "by-hand")).toMatchObject({
    ...{ owner: "000000000000", protocol: "sqs", contract: ["v1"], raw: false, confirmed: true, waiting: 0 },
    dead_letter: { queue: "by-hand-dead", messages: 1 },
    is_tail: false,
  });
  expect(all.find(({ name }) => name === "127.0.0.1:9")).toMatchObject({
    ...{ confirmed: false, filter: null, contract: null, waiting: null, dead_letter: null },
  });
});

test("the processor's log is read line by line as it grows, each line once", async () => {
  const reading = new AbortController();
  const seen: LoggedLine[] = [];
  const event = { ...factories.stepInstanceUpdate({ workflow_id: "logged" }), type: "STEP_INSTANCE_UPDATE" };

  await onTarget(chosen(), async (target) => {
    const send = () => sendEvents(target, [event], { engine: shipped.engine, signal, onSent: () => undefined });
    await send();
    for await (const lines of readProcessorLog(target, { sinceMs: 0, signal: reading.signal })) {
      seen.push(...lines);
      const isOver = seen.some((line) => line.message === "batch.records" && JSON.stringify(line).includes("logged"));
      if (isOver && lines.length === 0) reading.abort();
    }
  });

  const texts = seen.map((line) => JSON.stringify(line));
  expect(new Set(texts).size).toBe(texts.length);
  const counted = seen.flatMap((line) => (line.message === "batch.processed" ? [line.received] : []));
  const named = seen.flatMap((line) => (line.message === "batch.records" ? line.records : []));
  expect(counted.reduce((sum, count) => sum + count, 0)).toBe(named.length);
});
