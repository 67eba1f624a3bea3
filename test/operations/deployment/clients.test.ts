// A server that accepts and never answers: commands only printed a warning of the SDK's, and waited on.
import { ListQueuesCommand } from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { awsError, targetClients } from "../../../operations/deployment/clients.ts";
import { clientOptions } from "../../support/faults/patient-clients.ts";
import { silentServer } from "../../support/silent-server.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

test("a command does not wait for a server that never answers", async () => {
  const { endpoint, taken } = await silentServer();
  const clients = targetClients(clientOptions(endpoint));
  onTestFinished(clients.destroy);

  const failed = clients.sqs.send(new ListQueuesCommand()).catch((error: unknown) => error);
  for (const attempt of [1, 2, 3]) {
    await taken(attempt);
    await vi.advanceTimersByTimeAsync(60_000);
    await vi.advanceTimersByTimeAsync(5_000); // the client's own pause
  }

  expect(awsError(await failed, "Sluice-local")).toMatchObject({ code: "too-slow" });
});
