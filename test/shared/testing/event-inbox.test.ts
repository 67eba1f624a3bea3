import { readFileSync } from "node:fs";
import { expect, expectTypeOf, test } from "vitest";
import type { KnownEvent } from "../../../shared/engines/maestro/subscriber/index.ts";
import { eventInbox, sampleEvents } from "../../../shared/testing/index.ts";

const INSTANCE = "io.sluice.workflow-instance.status.changed.v1";
const samples = sampleEvents();
const failed = samples.received(INSTANCE, { data: { status: "FAILED" } });
const deleted = samples.received("io.sluice.workflow.deleted.v1");

test("an inbox gives the first event that fits, whether it is there already or has yet to come", async () => {
  const inbox = eventInbox();
  inbox.handle(deleted);
  const isFailed = ({ event }: { event: { type: string } }): boolean => event.type === INSTANCE;
  const later = inbox.eventThat(isFailed);
  inbox.handle(failed);

  expect(await later).toBe(failed);
  expect(await inbox.eventThat(isFailed, 0)).toBe(failed);
  const known = await inbox.eventThat((received): received is KnownEvent => received.kind === "event");
  expectTypeOf(known).toEqualTypeOf<KnownEvent>();
});

test("an event that does not come is an error that lists what came instead", async () => {
  const inbox = eventInbox();
  const none = inbox.eventThat(() => false, 1);
  await expect(none).rejects.toThrow(/^no such event within 1 ms; none came$/);
  for (const received of [failed, deleted]) inbox.handle(received);

  const error = await inbox.eventThat(() => false, 1).catch((each) => each);

  expect(error).toMatchObject({ name: "EventNotReceivedError", code: "event-not-received" });
  expect(error.message).toMatch(
    /^no such event within 1 ms; 2 came instead:\n {2}io\.sluice\.workflow-instance\.status\.changed\.v1 workflows\/\S+ \{.*…\n {2}io\.sluice\.workflow\.deleted\.v1 workflows\/\S+ \{.*\}$/,
  );
});

test("the page shows that error", async () => {
  const [, shown = ""] = /^```text\n\w+: (.*?)\n```/ms.exec(readFileSync("docs/testing.md", "utf8")) ?? [];
  const inbox = eventInbox();
  inbox.handle(deleted);

  const { message } = await inbox.eventThat(() => false, 1).catch((each) => each);

  expect(message.replace(" 1 ms;", " 5000 ms;").replace(/(?<="billing.legacy-export",).*/, "…}")).toBe(shown);
});

test("of many that came, the latest are listed", async () => {
  const inbox = eventInbox<number>();
  for (let each = 1; each <= 25; each += 1) inbox.handle(each);

  await expect(inbox.eventThat(() => false, 1)).rejects.toThrow(
    /25 came instead:\n {2}5 earlier, and\n {2}6\n(.*\n)+ {2}25$/,
  );
});

test("what the question throws, is thrown", async () => {
  const inbox = eventInbox<number>();
  const failing = (): never => {
    throw new TypeError("no such field");
  };
  const waiting = inbox.eventThat(failing);
  inbox.handle(1);

  await expect(waiting).rejects.toThrow("no such field");
  await expect(inbox.eventThat(failing)).rejects.toThrow("no such field");
});
