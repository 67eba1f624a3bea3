// The commands for people on call on a deployment of another engine, whose words none of them knows.
import { expect, test } from "vitest";
import { subscribeQueue } from "../../local/runs/external-queue.ts";
import { commandStack } from "../support/command-stack.ts";
import { DEPLOYMENT_ENGINE, deploymentSystem, sampleLines } from "../support/engines.ts";
import { send, take } from "../support/local-queues.ts";
import { output } from "../support/stopped-stack.ts";

const ENGINE = ["--engine", DEPLOYMENT_ENGINE];
const { aws, run, fileOf, startTail } = commandStack(deploymentSystem);
const changed = (deployment_id: string, new_state: string, fields: object = {}): string =>
  JSON.stringify({
    type: "DEPLOYMENT_CHANGED",
    ...{ deployment_id, service: "search", environment: "production", version: "1.2", at_ms: 1_764_000_000_000 },
    ...{ old_state: "QUEUED", new_state, ...fields },
  });

test("tail shows its events in its own words, by a filter on its own attributes, and each can be traced", async () => {
  const tail = await startTail("--filter", '{"environment":["production"],"service":["search"]}');

  const sent = await run("send", ...ENGINE, fileOf(changed("d-1", "PREPARING"), changed("d-2", "ABORTED")));
  const shown = () => tail.said().match(/deployments-v1/g)?.length;
  await expect.poll(shown, { timeout: 60_000 }).toBe(2);
  tail.child.kill("SIGINT");
  const { lines } = await tail.finished;

  expect(sent.stdout).toBe(`2 events sent to Sluice-local at ${aws().endpoint}\n`);
  const failed =
    /^\S+Z {2}deployments-v1 {2}deployment\.failed {2}deployments\/d-2 {2}service=search environment=production outcome=aborted {2}([0-9a-f]{64})$/m;
  expect(lines.join("\n")).toMatch(failed);
  expect(lines.at(-1)).toBe("2 events; the subscription is removed");
  const [, id = ""] = failed.exec(lines.join("\n")) ?? [];
  expect((await run("trace", id)).stdout).toMatch(/^Partition key: d-2\n.* published .* as 1 external event\n/);
});

test("its quarantined messages are selected by partition key and by field, and explained by its own module", async () => {
  const messages = [
    changed("d-7", "HALTED"),
    changed("d-7", "HALTED", { service: "checkout" }),
    changed("d-70", "HALTED", { service: "checkout" }),
  ];
  for (const message of messages) {
    await send(aws().clients.sqs, output(aws(), "InternalQueueUrl"), message, JSON.parse(message).deployment_id);
  }
  const listed = async (...args: string[]) => JSON.parse((await run("quarantine", "list", ...args, "--json")).stdout);
  await expect.poll(async () => (await listed()).selected, { timeout: 60_000, interval: 500 }).toBe(3);
  const bodies = async (...args: string[]) =>
    (await listed(...args)).messages.map(({ body }: { body: string }) => body).toSorted();

  expect(await bodies("--key", "d-7")).toEqual(messages.slice(0, 2).toSorted());
  expect(await bodies("--field", "service=checkout")).toEqual(messages.slice(1).toSorted());
  expect(await bodies("--key", "d-7", "--field", "service=checkout")).toEqual([messages[1]]);
  const selected = ["--field", "deployment_id=d-70"];
  const explained = await run("quarantine", "replay", ...selected, "--explain", ...ENGINE);
  expect(explained.stdout).toContain('1 × invalid-event: new_state: unknown value "HALTED"');
  expect(await run("quarantine", "drop", ...selected, "--yes")).toMatchObject({ status: 0 });
  expect(await bodies()).toEqual(messages.slice(0, 2).toSorted());
});

test("an option of another engine's, and a field without a value, are refused with what to say instead", async () => {
  const workflow = await run("quarantine", "replay", "--workflow", "d-7", ...ENGINE, "--yes");
  const field = await run("quarantine", "list", "--field", "service");

  expect(workflow).toMatchObject({
    status: 2,
    stderr: "sluice: --workflow: engine deployment-system has none; select by --key or --field\n",
  });
  expect(field).toMatchObject({ status: 2, stderr: expect.stringContaining("such as deployment_id=d-17") });
});

test("its events are resent from what tail wrote and from bodies alone, by the filter of the subscription", async () => {
  const queue = await subscribeQueue(aws(), "checkout", { service: ["checkout"], type: ["deployment.finished"] });
  const tail = await startTail("--json");
  const day = sampleLines(deploymentSystem).filter((line) => !line.includes("HALTED"));
  await run("send", ...ENGINE, fileOf(...day));
  await expect.poll(() => tail.said().match(/^\{"attributes"/gm)?.length, { timeout: 60_000 }).toBe(8);
  tail.child.kill("SIGINT");
  const { lines } = await tail.finished;
  const wanted = lines
    .map((line) => JSON.parse(line))
    .filter(({ attributes }) => attributes.service === "checkout" && attributes.type === "deployment.finished");
  await take(aws().clients.sqs, queue, wanted.length);

  for (const archive of [lines, lines.map((line) => JSON.stringify(JSON.parse(line).body))]) {
    const { status, stdout } = await run("resend", fileOf(...archive), "--to", queue, ...ENGINE, "--yes", "--json");

    expect(JSON.parse(stdout)).toMatchObject({ archived: 8, wanted: wanted.length, sent: wanted.length });
    expect(status).toBe(0);
    const resent = await take(aws().clients.sqs, queue, wanted.length);
    expect(resent.map(({ Body }) => JSON.parse(Body ?? "")).toSorted(byId)).toEqual(
      wanted.map(({ body }) => body).toSorted(byId),
    );
  }

  const shipped = await run("resend", fileOf(...lines), "--to", queue, "--yes");
  expect(shipped.status).toBe(1);
  expect(shipped.stderr).toContain("line 1: of contract deployments-v1, and the engine has v1, maestro");
});

const byId = (a: { readonly id: string }, b: { readonly id: string }): number => (a.id < b.id ? -1 : 1);
