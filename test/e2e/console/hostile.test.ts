// What others could do to the console: by what they write into events, from pages of their own, and by taking its process away.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { PublishCommand } from "@aws-sdk/client-sns";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { expect, onTestFinished, test } from "vitest";
import { startSluice } from "../../support/running-sluice.ts";
import { sampleDay } from "../../support/sample-day.ts";
import { temporaryFolder } from "../../support/sluice.ts";

const { run, open, console: opened } = sampleDay();

const MARKUP = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';
const TURNED = "\u202egnp.elif\u202c \u200b\u0007";

test("an event of markup and turned text is shown as text, in every view, and runs nothing", async () => {
  const { aws } = run();
  const body = {
    specversion: "1.0",
    type: "hostile",
    id: MARKUP,
    subject: MARKUP + TURNED,
    [MARKUP]: TURNED,
    long: "é".repeat(100_000),
  };
  await aws.clients.sns.send(
    new PublishCommand({
      TopicArn: aws.outputs["ExternalTopicArn"],
      Message: JSON.stringify(body),
      MessageAttributes: {
        type: { DataType: "String", StringValue: `hostile ${MARKUP}` },
        workflow_id: { DataType: "String", StringValue: "\u202eevil" },
      },
    }),
  );
  const page = await open("#/events?q=hostile");

  await page.getByRole("listitem").getByRole("link").click();
  const detail = page.getByLabel("One event");
  await detail.getByRole("heading", { name: "External event" }).waitFor();
  const said = await detail.innerText();
  expect(said).toContain(MARKUP);
  expect(said).toContain("\\u202egnp.elif\\u202c \\u200b\\u0007");
  expect(said).toMatch(/98,000 more characters/);
  await page.goto(page.url().replace("events", "filters"));
  await page.getByText(/of the latest/).waitFor();
  expect(await page.evaluate("[window.hacked, document.images.length, document.scripts.length]")).toEqual([
    undefined,
    0,
    3,
  ]);
});

test("a held message of a megabyte is shown in part, and does not hold up the page", async () => {
  const { aws } = run();
  const text = JSON.stringify({ type: MARKUP, long: "x".repeat(1_000_000) });
  await aws.clients.sqs.send(
    new SendMessageCommand({
      QueueUrl: aws.outputs["InternalQueueUrl"],
      MessageBody: text,
      MessageGroupId: "big",
      MessageDeduplicationId: "big",
    }),
  );
  const page = await open("#/events?show=problems&q=big");
  await page.getByRole("listitem").first().waitFor();
  await page.goto(`${new URL(opened().url).origin}/#/held`);
  await page.getByText(MARKUP).first().click();

  await page.getByText(/998,000 more characters/).waitFor();
  expect(await page.evaluate("window.hacked")).toBeUndefined();
});

test("a page of somebody else can neither read, post, nor frame it", async () => {
  const server = createServer((_, response) => response.setHeader("content-type", "text/html").end("<p>page"));
  server.listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  const page = await open("#/flow", { mayFail: /./ });
  const { origin } = new URL(opened().url);

  // The browser has the console's cookie, and the stranger is the same host at another port.
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  // From here on: what the console's own page had under way was answered, and rightly so.
  const statuses: number[] = [];
  page.on("response", (response) => response.url().startsWith(origin) && statuses.push(response.status()));
  const read = await page.evaluate(async (url) => {
    const attempts = [
      fetch(`${url}/api/about`, { credentials: "include" }).then((answer) => answer.text()),
      fetch(`${url}/api/held/settle`, {
        method: "POST",
        mode: "no-cors",
        credentials: "include",
        body: '{"queue":"quarantine","sink":"sns","ids":["1"],"command":"drop"}',
      }).then(({ type }) => type),
    ];
    // biome-ignore lint/suspicious/noExplicitAny: the page's own document, whose types are not those of Node.
    const { document } = globalThis as any;
    const frame = Object.assign(document.createElement("iframe"), { src: url });
    document.body.append(frame);
    await new Promise((resolve) => frame.addEventListener("load", resolve));
    return (await Promise.allSettled(attempts)).map((each) => (each.status === "fulfilled" ? each.value : "kept"));
  }, origin);

  expect(read).toEqual(["kept", expect.stringMatching(/^(kept|opaque)$/)]);
  expect(new Set(statuses)).toEqual(new Set([403]));
});

test("a console that was killed is missed, and found again once it is started anew in its folder", async () => {
  const cwd = temporaryFolder();
  const start = async () => {
    const started = startSluice(["console", "--json", "--since", "1d", "--endpoint", run().aws.endpoint], { cwd });
    onTestFinished(() => void started.child.kill("SIGTERM"));
    await expect.poll(started.said, { timeout: 60_000 }).toContain('"url"');
    const { url } = JSON.parse(
      started
        .said()
        .split("\n")
        .find((line) => line.startsWith("{")) ?? "{}",
    );
    return { ...started, url: String(url) };
  };
  const first = await start();
  const page = await open("#/flow", { mayFail: /ERR_(CONNECTION_REFUSED|INCOMPLETE_CHUNKED|EMPTY_RESPONSE)|net::/ });
  // It may go before it has said what it is.
  await page.route(`${new URL(first.url).origin}/api/about`, (route) => route.abort(), { times: 1 });
  await page.goto(first.url);
  await page.getByText("adds up").waitFor();

  first.child.kill("SIGKILL");
  await page.getByText(/not connected/).waitFor();
  const second = await start();

  expect(second.url).toBe(first.url);
  await page.getByText("The console was started anew").waitFor();
  await page.getByText("adds up").waitFor();
});
