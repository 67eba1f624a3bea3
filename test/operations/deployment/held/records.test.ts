import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openSentJournal } from "../../../../operations/deployment/held/records.ts";
import { temporaryFolder } from "../../../support/sluice.ts";

const sent = (id: string) => ({ id, sent_as: `as-${id}`, at: "2026-11-28T12:00:00.000Z" });

test("what was sent is known to the next run, also after one that ended within a line", () => {
  const file = join(temporaryFolder(), "sent", "queue.jsonl");
  const first = openSentJournal(file);
  first.add([sent("1"), sent("2")]);
  first.close();
  appendFileSync(file, '{"id":"3","sent_');

  const next = openSentJournal(file);
  next.close();

  expect(["1", "2", "3"].map(next.hasSent)).toEqual([true, true, false]);
  expect(next.isReplay("as-2")).toBe(true);
});

test("a journal that cannot be read ends the command, rather than send again what it knows", () => {
  const file = join(temporaryFolder(), "queue.jsonl");
  mkdirSync(file);

  expect(() => openSentJournal(file)).toThrow(`cannot read ${file}: it is a directory`);
});
