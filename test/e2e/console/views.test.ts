// What a person sees of the sample day, in a real browser.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SubscribeCommand } from "@aws-sdk/client-sns";
import { expect, onTestFinished, test } from "vitest";
import { openDatabase } from "../../../operations/outbox/index.ts";
import { enginePublisher, queueTarget } from "../../../shared/publisher/index.ts";
import { openConsole } from "../../support/console.ts";
import * as factories from "../../support/internal-events.ts";
import { outboxServer } from "../../support/outbox.ts";
import { sampleDay } from "../../support/sample-day.ts";

const SOON = { timeout: 20_000 };
const { run, open, console: opened, stateFolder } = sampleDay();
const outbox = await outboxServer();
const publish = (event: ReturnType<typeof factories.workflowVersionUpdate>) =>
  enginePublisher(queueTarget(run().aws.clients.sqs, run().aws.outputs["InternalQueueArn"] ?? "")).publish([
    event as never,
  ]);

test("Flow: the sum adds up, as the run itself has counted it, and every subscriber has its events", async () => {
  const page = await open("#/flow");
  const { books, subscribers } = run();

  await page.getByText("adds up").waitFor();
  const sum = (await page.locator(".sum").innerText()).replaceAll(/\s+/g, " ");
  const numbers = [books.received, books.published, books.ignored, books.quarantined, books.deadLettered];
  expect(sum.match(/\d+/g)?.map(Number)).toEqual(numbers.map(({ total }) => total));
  for (const { name, received } of subscribers) {
    expect(
      await page
        .getByRole("row", { name: new RegExp(`^${name} `) })
        .locator(".number")
        .first()
        .innerText(),
    ).toBe(String(received));
  }
});

test("Events: the address keeps what is asked for, and a click says who got the event, who did not and why", async () => {
  const page = await open("#/events");
  const choices = { status: "FAILED", contract: "v1" };
  for (const [name, value] of Object.entries(choices)) {
    await page.locator(`select[name="${name}"] option[value="${value}"]`).waitFor({ state: "attached" });
  }
  // At once, before the page is drawn anew: neither may take the other one back.
  await page.evaluate(`for (const [name, value] of Object.entries(${JSON.stringify(choices)})) {
    const select = document.querySelector(\`select[name="\${name}"]\`);
    select.value = value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }`);
  await page.getByLabel("Search").fill("step_id:query");
  await page.reload();

  await expect.poll(() => page.getByRole("listitem").count(), SOON).toBe(1);
  await page.getByRole("listitem").getByRole("link").click();
  const detail = page.getByLabel("One event");
  await detail
    .getByRole("listitem")
    .filter({ hasText: /^alerting\s*delivered$/ })
    .waitFor();

  const said = await detail.innerText();
  expect(said).toMatch(/audit\s+no: \{"category":\["workflow-change"\]\} saw "instance-status-change"/);
  expect(said).toContain('"type": "STEP_INSTANCE_UPDATE"');
  expect(said).toContain("as 2 external events");
  expect(said).toContain("maestro STEP_INSTANCE_STATUS_CHANGE_EVENT");
  await page.keyboard.press("Escape");
  await detail.waitFor({ state: "detached" });
});

test("Events: ignored and quarantined messages are there too, with the reason", async () => {
  const page = await open("#/events?show=problems");

  await expect.poll(() => page.getByRole("listitem").count(), SOON).toBe(3);
  await page.getByRole("listitem").last().getByRole("link").click();
  await page.getByLabel("One event").getByText("Unterminated string").first().waitFor();
});

test("Events: what comes while it is paused is there after resuming, without a gap", async () => {
  const page = await open("#/events?q=paused.here&contract=v1");
  await page.getByText("Nothing is like this").waitFor();
  await page.getByRole("button", { name: "Pause" }).click();

  const versions = Array.from({ length: 30 }, (_, index) => index + 1);
  for (const version_id of versions) {
    await publish(factories.workflowVersionUpdate({ workflow_id: "paused.here", version_id, event_time: version_id }));
  }
  // In two contracts; what was under way before may still come too.
  const resume = page.getByRole("button", { name: "Resume" });
  const fresh = async () => Number(/\((\d+) new\)/.exec(await resume.innerText())?.[1] ?? 0);
  await expect.poll(fresh, SOON).toBeGreaterThanOrEqual(2 * versions.length);
  expect(await page.getByRole("listitem").count()).toBe(0);
  await resume.click();

  await page.getByText(/^30 rows/).waitFor();
});

test("Filters: the policy and what it is about are both kept, changed at once", async () => {
  const page = await open("#/filters");
  await page.getByText(/of the latest/).waitFor();
  await page.evaluate(`for (const [kind, name, value] of [["select", "change", "MessageBody"], ["textarea", "input", "{}"]]) {
    const field = document.querySelector(kind);
    field.value = value;
    field.dispatchEvent(new Event(name, { bubbles: true }));
  }`);

  await expect.poll(() => new URL(page.url()).hash, SOON).toBe("#/filters?policy=%7B%7D&scope=MessageBody");
});

test("Filters: what matches, what SNS would refuse, and what no event can meet, while one types", async () => {
  const page = await open("#/filters");
  const policy = page.getByLabel("Filter policy as JSON");

  await policy.fill('{"status":["FAILED"],"contract":["v1"]}');
  await page.getByText(/^8\s*of the latest/).waitFor();
  await policy.fill('{"status":[]}');
  await page.getByText(/SNS would refuse it/).waitFor();
  await policy.fill('{"status":["NEVER"]}');
  await page.getByText(/is met by no event/).waitFor();
  await page.getByText(/^0\s*of the latest/).waitFor();
  await page.getByRole("button", { name: "JSON" }).click();
  await page.getByRole("button", { name: "Copied" }).waitFor();
  expect(JSON.parse(await page.evaluate(() => navigator.clipboard.readText()))).toEqual({ status: ["NEVER"] });
});

test("Held: the fault is marked; a message is sent again, edited and dropped, each said first, and a file is kept", async () => {
  const page = await open("#/held");
  await page.getByText("unknown workflow status").first().click();
  await expect
    .poll(() => page.getByLabel("invalid-event").locator("mark").innerText(), SOON)
    .toMatch(/^"HIBERNATING"$/);
  await page.getByRole("button", { name: "Edit and send as new …" }).filter({ visible: true }).click();
  const dialog = page.getByRole("dialog");
  const text = await dialog.getByLabel("The message").inputValue();
  await dialog.getByText("It would be quarantined").waitFor();
  await dialog.getByLabel("The message").fill(text.replace("HIBERNATING", "PAUSED"));
  await dialog.getByText("It would be published").waitFor();
  await dialog.getByRole("button", { name: "Send as new" }).click();
  await dialog.getByText("Sent.").waitFor();
  await dialog.getByRole("button", { name: "Close" }).click();

  await page.getByLabel("invalid-event").getByRole("button", { name: "Replay all …" }).click();
  await dialog.getByText("1 quarantined again").waitFor();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await page.getByLabel("invalid-json").getByRole("button", { name: "Drop all …" }).click();
  await dialog.getByText(/deleted from quarantine for good/).waitFor();
  await dialog.getByRole("button", { name: "Drop 1 message" }).click();
  await dialog.getByText("deleted, of 1 selected").waitFor();
  const file = await dialog.locator("code").innerText();
  expect(existsSync(file)).toBe(true);
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ reason: "invalid-json" });
  await dialog.getByRole("button", { name: "Close" }).click();
  await page.getByLabel("invalid-json").waitFor({ state: "detached" });
});

test("Contracts: found by what is in them, with an example, its fields, and filters that lead on", async () => {
  const page = await open("#/contracts");
  await page.getByLabel("Search the catalogue").fill("will_retry");
  const types = page.getByLabel("Event types").getByRole("link");
  await expect.poll(() => types.allInnerTexts(), SOON).toEqual(["step-instance.status.changed"]);

  await page.getByRole("rowheader", { name: "data.failure.will_retry" }).waitFor();
  await page.getByRole("link", { name: "only this outcome" }).click();
  await page.getByText(/of the latest/).waitFor();
});

test("Subscribers: also those that somebody made by hand, with what is the matter with them", async () => {
  const { aws } = run();
  const endpoint = "http://127.0.0.1:9/hook";
  await aws.clients.sns.send(
    new SubscribeCommand({ TopicArn: aws.outputs["ExternalTopicArn"], Protocol: "http", Endpoint: endpoint }),
  );
  const page = await open("#/subscribers");

  const row = page.getByRole("row").filter({ hasText: endpoint });
  await row.waitFor();
  expect(await row.innerText()).toMatch(/not confirmed/);
  expect(await page.getByRole("row").count()).toBe(6);
});

const VIEWS = ["#/flow", "#/events", "#/events?item=1", "#/filters", "#/held", "#/contracts", "#/subscribers"];

test.each([
  ["light", 1_360],
  ["dark", 1_360],
  ["light", 400],
] as const)(
  "every view in %s colours, %i wide: no error, nothing without a name, nothing wider than the window",
  async (colorScheme, width) => {
    const page = await open("#/flow", { colorScheme, width });
    for (const view of VIEWS) {
      await page.goto(`${new URL(opened().url).origin}/${view}`);
      await page.getByRole("main").getByText(/\w/).first().waitFor();
      await expect.poll(() => page.getByText(/^(Looking at|Reading|Asking|Taking)/).count(), SOON).toBe(0);
      const found = await page.evaluate(() => {
        // biome-ignore lint/suspicious/noExplicitAny: the page's own document, whose types are not those of Node.
        const { document } = globalThis as any;
        const nameOf = (each: {
          labels?: { textContent: string }[];
          getAttribute: (name: string) => string;
          textContent: string;
        }) => each.getAttribute("aria-label") || each.labels?.[0]?.textContent.trim() || each.textContent.trim();
        return {
          unnamed: [...document.querySelectorAll("button, input, select, textarea, a, nav, dialog")]
            .filter((each) => !nameOf(each))
            .map(({ outerHTML }) => outerHTML),
          overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        };
      });
      expect({ view, ...found }).toEqual({ view, unnamed: [], overflow: 0 });
    }
  },
);

test("the keyboard alone is enough: views, search, events one after the other", async () => {
  const page = await open("#/flow");
  await page.getByText("adds up").waitFor();
  await page.keyboard.press("Tab");
  expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to the content");
  await page.getByRole("link", { name: "Events" }).first().focus();
  await page.keyboard.press("Enter");
  await page.getByRole("listitem").first().waitFor();
  await page.keyboard.press("/");
  expect(await page.evaluate("document.activeElement.id")).toBe("search");
  await page.getByRole("list", { name: /Events/ }).focus();
  await page.keyboard.press("ArrowDown");
  await page.getByLabel("One event").getByText("Who got it").waitFor();
  const first = page.url();
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => page.url(), SOON).not.toBe(first);
});

test("the outbox is in front where a database is named: what waits, how fast it is sent, and what was set aside", async () => {
  const { host, port, user, password } = outbox.pool.options;
  const database = await openDatabase(`postgres://${user}:${password}@${host}:${port}/postgres`);
  const own = await openConsole(run().aws, { stateFolder: join(stateFolder(), "outbox"), database });
  onTestFinished(own.close);
  const texts = [1, 2, 3].map((version_id) => JSON.stringify(factories.workflowVersionUpdate({ version_id })));
  for (const text of [...texts, "no event"]) await outbox.pool.query("select sluice.enqueue('w', $1)", [text]);

  const page = await open("#/flow", { of: own });
  const stage = page.getByRole("article").filter({ has: page.getByRole("heading", { name: "Outbox", exact: true }) });
  await stage.getByText("4", { exact: true }).waitFor();
  outbox.relaying();
  await stage.getByText("0", { exact: true }).waitFor();
  await expect
    .poll(async () => Number.parseFloat(await page.locator(".pipe b").first().innerText()), SOON)
    .toBeGreaterThan(0);

  await stage.getByRole("link", { name: "1 set aside" }).click();
  await page.getByRole("heading", { name: /1 row$/ }).waitFor();
  await page.locator("details.one").click();
  await page.getByText("no event", { exact: true }).waitFor();
});

test("an outbox that cannot be reached is told of, and hides nothing else", async () => {
  const database = await openDatabase("postgres://nobody:x@127.0.0.1:1/engine");
  const own = await openConsole(run().aws, { stateFolder: join(stateFolder(), "no-outbox"), database });
  onTestFinished(own.close);

  const page = await open("#/flow", { of: own });

  await page.getByText(/outbox cannot be seen: nothing answers at 127\.0\.0\.1:1\/engine/).waitFor();
  await page.getByText("adds up").waitFor();
});
