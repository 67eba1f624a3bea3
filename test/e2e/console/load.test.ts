// Two hundred events a second for a minute, in two windows: the page keeps up, and does not grow beyond what it keeps.
import { setTimeout as sleep } from "node:timers/promises";
import { PublishBatchCommand } from "@aws-sdk/client-sns";
import type { CDPSession, Page } from "playwright-core";
import { expect, test } from "vitest";
import { sampleDay } from "../../support/sample-day.ts";

const { run, open } = sampleDay();

const BATCH = 10;
const PER_SECOND = 200;
const SECONDS = 60;
/** A second, where nothing else keeps the machine busy. */
const SOON_MS = 30_000;
/** A page of ten thousand rows without their bodies; measured: a third of it. */
const MOST_BYTES = 150 * 1_048_576;

async function publishSteadily(): Promise<number> {
  const { aws } = run();
  const startMs = Date.now();
  let count = 0;
  while (count < PER_SECOND * SECONDS) {
    const entries = Array.from({ length: BATCH }, (_, index) => {
      const id = `load-${count + index}`;
      const attributes = { contract: "v1", type: "load.test", category: "load", status: index % 2 ? "ODD" : "EVEN" };
      return {
        Id: String(index),
        Message: JSON.stringify({
          specversion: "1.0",
          type: "load.test",
          id,
          subject: `load/${id}`,
          data: { filler: "x".repeat(500) },
        }),
        MessageAttributes: Object.fromEntries(
          Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]),
        ),
      };
    });
    await aws.clients.sns.send(
      new PublishBatchCommand({ TopicArn: aws.outputs["ExternalTopicArn"], PublishBatchRequestEntries: entries }),
    );
    count += BATCH;
    const earlyMs = startMs + (count / PER_SECOND) * 1_000 - Date.now();
    if (earlyMs > 0) await sleep(earlyMs); // a pace, not a wait for something
  }
  return count;
}

async function sizeOf(page: Page, session: CDPSession) {
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = (await session.send("Runtime.getHeapUsage")) as { usedSize: number };
  return { usedSize, elements: Number(await page.evaluate("document.querySelectorAll('*').length")) };
}

test("both windows show the last event, stay small, and every view works on ten thousand", async () => {
  const events = await open("#/events");
  const flow = await open("#/flow");
  await flow.getByText("adds up").waitFor();
  const session = await events.context().newCDPSession(events);

  const count = await publishSteadily();

  await flow.goto(`${flow.url().split("#")[0]}#/events?q=load-${count - 1}`);
  await flow.getByText(/^1 row /).waitFor({ timeout: SOON_MS });
  await events.getByText(/of the latest 10,000; older ones are not kept here/).waitFor({ timeout: SOON_MS });
  const { usedSize, elements } = await sizeOf(events, session);
  expect(elements).toBeLessThan(1_500);
  expect(usedSize).toBeLessThan(MOST_BYTES);

  const shownWithin = async (page: Page, view: string, text: RegExp): Promise<void> => {
    await page.goto(`${page.url().split("#")[0]}${view}`);
    await page.getByText(text).first().waitFor({ timeout: SOON_MS });
  };
  await shownWithin(flow, "#/events?status=ODD", /^5,000 rows/);
  await shownWithin(flow, "#/events?q=load-11000", /^1 row /);
  await shownWithin(
    flow,
    "#/filters?policy=%7B%22status%22%3A%5B%22ODD%22%5D%7D",
    /^500\s*of the latest 1,000 events match/,
  );
  await shownWithin(flow, "#/held", /unknown-type/);
  await shownWithin(flow, "#/contracts", /Filters to begin with/);
  await shownWithin(flow, "#/subscribers", /dashboards/);
  await shownWithin(flow, "#/flow", /adds up/);
});
