// The local run tells what becomes of subscribers that are attached to it.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { COMMAND, temporaryFolder } from "../support/sluice.ts";

test("the local run has what it quarantined, and shows what a subscribed function writes and what could not be delivered", async () => {
  const child = spawn(COMMAND, ["start", "--stay"], { stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGTERM"));
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      said += chunk;
    });
  }
  const until = (text: string | RegExp) => expect.poll(() => said, { timeout: 60_000 }).toMatch(text);
  await until("Ctrl-C ends it.");
  const find = (name: string): string => new RegExp(`${name} +(\\S+)`).exec(said)?.[1] ?? "";
  const file = join(temporaryFolder(), "next.ts");
  writeFileSync(file, "export const handler = async (): Promise<void> => console.log('an event came');");

  const onCall = (...args: string[]) =>
    spawnSync(COMMAND, [...args, "--json", "--endpoint", find("Endpoint")], { encoding: "utf8" });
  const listed = onCall("quarantine", "list");
  const status = onCall("status");

  const authority = await (await fetch(find("CertificateAuthority"))).text();
  const attach = (...args: string[]) =>
    spawnSync(COMMAND, ["subscribe", "--endpoint", find("Endpoint"), "--stay", ...args], { encoding: "utf8" });
  const attached = attach("--lambda", file);
  const refused = attach("--http", "http://127.0.0.1:9/");
  const env = {
    ...process.env,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_REGION: "us-east-1",
    AWS_ENDPOINT_URL: find("Endpoint"),
  };
  spawnSync("node_modules/.bin/node", ["examples/programs/publish-from-engine.ts", find("InternalQueueArn")], { env });

  await until(/^next-\d+: an event came$/m);
  await until("sluice: not delivered: http://127.0.0.1:9/: nothing listens there; tried again in 20 s");
  const reasons = JSON.parse(listed.stdout).messages.map(({ reason }: { reason: string }) => reason);
  expect(reasons).toEqual(["invalid-json", "unknown-type", "invalid-event"]);
  expect(said).toMatch(/npx sluice quarantine list +the 3 messages from above/);
  expect(JSON.parse(status.stdout).needs_a_person).toEqual(["3 quarantined: sluice quarantine list"]);
  expect(authority).toMatch(/^-----BEGIN CERTIFICATE-----/);
  expect([attached.status, refused.status]).toEqual([0, 1]);
  child.kill("SIGINT");
  const [exitCode] = await once(child, "exit");
  expect(exitCode).toBe(0);
  expect(said).toMatch(/^sluice: given up: [1-9]\d* messages? not delivered yet$/m);
  expect(said).toMatch(/^Stopped\.$/m);
});
