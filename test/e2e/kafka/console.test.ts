// The console of a run that publishes to a real broker as well, as `npm start -- --stay --kafka` has it.
import { expect, test } from "vitest";
import { sampleDay } from "../../support/sample-day.ts";

const { run, open } = sampleDay({ withKafka: true });

test("Flow: the way to Kafka stands beside that to SNS, with its queue, its function and what it holds, and its sum adds up", async () => {
  const page = await open("#/flow");
  const books = run().kafkaBooks ?? expect.fail("the run has no Kafka");

  const sum = page.getByLabel("The books To Kafka");
  await sum.getByText("adds up").waitFor();
  const numbers = (await sum.locator(".sum").innerText()).match(/\d+/g)?.map(Number);
  const { received, published, ignored, quarantined, deadLettered } = books;
  expect(numbers).toEqual([received, published, ignored, quarantined, deadLettered].map(({ total }) => total));

  const way = page.getByLabel("From the engine to Kafka");
  const records = books.externalEvents.total;
  expect((await way.innerText()).replaceAll(/\s+/g, " ")).toMatch(
    new RegExp(
      `Queue for Kafka .* 0 waiting .* Function for Kafka .* ${quarantined.total} quarantined .* Kafka ${records} events written`,
    ),
  );
  await way.getByRole("link", { name: /quarantined/ }).click();
  await page.getByRole("link", { name: "Kafka", exact: true }).and(page.locator('[aria-current="true"]')).waitFor();
  await expect.poll(() => page.locator("details.one").count(), { timeout: 20_000 }).toBe(quarantined.total);
});
