import { spawnSync } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { runExample } from "../support/run-example.ts";

test("the webhook pages for every failure once, also for one that was posted again, and refuses what was forged", async () => {
  const { status, stdout, stderr } = await runExample("alerting-webhook");

  expect(stderr).toBe("");
  const pages = stdout.split("\n").filter((line) => line.startsWith("PAGE"));
  expect(pages).toHaveLength(10);
  expect(pages).toContain("PAGE    TIMED_OUT: Revenue report, instance 7");
  expect(pages).toContain("PAGE    FAILED: step train of ml.train-ranker, instance 55, fatal failure");
  expect(stdout).toContain("REFUSED handler-failed: the pager is busy\nSNS     it answered 500; tried again in 2 s\n");
  expect(stdout).toMatch(/^REFUSED untrusted-certificate-url: https:\/\/example.com\//m);
  expect(stdout).toContain("A forged notification was answered with 403.");
  expect(status).toBe(0);
});

test("a port that is taken is one line that says what to do", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => void server.close());
  const PORT = String((server.address() as AddressInfo).port);

  const { status, stderr } = await runExample("alerting-webhook", { PORT });

  expect(stderr).toBe(
    `cannot listen on port ${PORT} (EADDRINUSE); try PORT=8081 npm run -s example alerting-webhook\n`,
  );
  expect(status).toBe(1);
});

test("the team's own test of the webhook passes", () => {
  const { status, stdout } = spawnSync(process.execPath, ["--test", "examples/alerting-webhook/webhook-test.ts"], {
    encoding: "utf8",
  });

  expect(stdout).toMatch(/^. pass 3$/m);
  expect(status).toBe(0);
});
