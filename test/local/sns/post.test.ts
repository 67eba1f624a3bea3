import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { post } from "../../../local/sns/post.ts";

test("an endpoint that does not answer within 15 seconds is to be tried again", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const arrived = Promise.withResolvers<void>();
  const server = createServer(() => arrived.resolve()).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

  const attempt = post(url, {}, "event", new AbortController().signal);
  await arrived.promise;
  vi.advanceTimersByTime(15_000);

  expect(await attempt).toEqual({
    kind: "failed",
    isFinal: false,
    code: "LateError",
    reason: "no answer within 15 seconds",
  });
});
