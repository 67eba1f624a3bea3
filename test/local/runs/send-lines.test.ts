import type { SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { Books } from "../../../local/runs/books.ts";
import { entranceOf } from "../../../local/runs/entrance.ts";
import { sendLines } from "../../../local/runs/send-lines.ts";
import type { LocalClients } from "../../../local/this-machine.ts";
import { maestroEvents } from "../../../shared/engines/maestro/index.ts";
import * as factories from "../../support/internal-events.ts";

async function* numbered(texts: readonly string[]) {
  for (const [index, text] of texts.entries()) yield { number: index + 1, bytes: Buffer.from(text) };
}

/** A queue that refuses the messages with these bodies. */
const queue = (refused: readonly string[]) => {
  const taken: (string | undefined)[] = [];
  const client = {
    send: async ({ input: { Entries = [] } }: SendMessageBatchCommand) => {
      taken.push(...Entries.map(({ MessageBody }) => MessageBody).filter((body = "") => !refused.includes(body)));
      const Failed = Entries.filter(({ MessageBody = "" }) => refused.includes(MessageBody));
      return { Failed: Failed.map(({ Id }) => ({ Id, SenderFault: true, Code: "NoGood", Message: "no good" })) };
    },
  };
  const clients = { sqs: client } as unknown as LocalClients;
  return { taken, entrance: entranceOf({ clients, outputs: { InternalQueueUrl: "https://queue" } }) };
};

test("nothing more is sent once the signal says stop, though the next line never comes", async () => {
  const { taken, entrance } = queue([]);
  const stopping = new AbortController();
  const waiting = Promise.withResolvers<never>();
  async function* lines() {
    yield* numbered(Array(10).fill(JSON.stringify(factories.startWorkflow())));
    stopping.abort();
    await waiting.promise;
  }

  await sendLines(entrance, {
    lines: lines(),
    internal: maestroEvents,
    books: new Books(),
    signal: stopping.signal,
    onProgress: () => undefined,
    onUnsendable: async () => undefined,
  });

  expect(taken).toEqual([]); // ten lines make a batch once the eleventh has come
});

test("a line that the queue refuses is quarantined with the queue's reason, and all others are sent", async () => {
  const good = JSON.stringify(factories.startWorkflow());
  const bad = JSON.stringify(factories.deleteWorkflow());
  const { taken, entrance } = queue([bad]);
  const books = new Books();
  const written: object[] = [];

  await sendLines(entrance, {
    lines: numbered([good, bad, good]),
    internal: maestroEvents,
    books,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    onUnsendable: async (line) => void written.push(line),
  });

  expect(taken).toEqual([good, good]);
  const detail = "the internal queue refused it: NoGood: no good";
  expect(written).toEqual([{ line: 2, body: bad, reason: "invalid-event", detail }]);
  expect(books.received.total).toBe(3);
  expect(books.quarantined.toJSON()).toEqual({ "invalid-event": 1 });
});
