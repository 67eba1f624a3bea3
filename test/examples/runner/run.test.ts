import { expect, test } from "vitest";
import { runExample } from "../../support/run-example.ts";

test("an example that is none is one line that lists them", async () => {
  const { status, stdout, stderr } = await runExample("dashbord");

  expect(stdout).toBe("");
  expect(stderr).toBe(
    "usage: npm run -s example NAME, of alerting-webhook, audit, dashboard, kafka-consumer, live-engine, next-workflow, publishers, python-subscriber, subscribers\n",
  );
  expect(status).toBe(2);
});
