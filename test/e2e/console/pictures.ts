// Pictures of the console for README and docs, light and dark: the sample day with the engine at work.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { chromium, type Page } from "playwright-core";
import type { EmbeddedAws } from "../../../local/index.ts";
import { enginePublisher, queueTarget } from "../../../shared/publisher/index.ts";
import { chromiumPath } from "../../support/chromium.ts";
import { watchedSample } from "../../support/console.ts";
import { sampleLines, shipped } from "../../support/engines.ts";

const FOLDER = "docs/pictures";
/** So long the engine works before the first picture is taken. */
const WORKS_SECONDS = Number(process.argv[2] ?? 200);
const WIDTH = 1_280;
const HEIGHT = 800;

type View = readonly [name: string, address: string, ready: (page: Page) => Promise<unknown>];
const VIEWS: readonly View[] = [
  ["flow", "#/flow", (page) => page.getByText("Who gets what").waitFor()],
  ["events", "#/events?status=FAILED&contract=v1", openFirst],
  [
    "filters",
    `#/filters?policy=${encodeURIComponent('{\n  "category": ["instance-status-change"],\n  "status": ["FAILED", "TIMED_OUT"],\n  "workflow_id": [{ "prefix": "etl." }]\n}')}`,
    (page) => page.getByText(/of the latest/).waitFor(),
  ],
  ["held", "#/held", (page) => page.getByText("unknown workflow status").first().click()],
  [
    "contracts",
    "#/contracts?event=v1+step-instance.status.changed",
    (page) => page.getByText("Fields").first().waitFor(),
  ],
  ["subscribers", "#/subscribers", (page) => page.getByText("dashboards").first().waitFor()],
];

async function openFirst(page: Page): Promise<void> {
  await page.getByRole("listitem").nth(3).getByRole("link").click();
  await page.getByText("Who got it").waitFor();
}

/** The sample again and again, as if it happened now: other instances, other times, at a pace that goes up and down. */
async function work({ clients, outputs }: EmbeddedAws, signal: AbortSignal): Promise<void> {
  const publisher = enginePublisher(queueTarget(clients.sqs, outputs["InternalQueueArn"] ?? ""));
  const lines = sampleLines(shipped).filter((line) => shipped.engine.internal.read(line).kind === "parsed");
  for (let round = 1; !signal.aborted; round += 1) {
    for (let at = 0; at < lines.length && !signal.aborted; ) {
      const count = Math.round(6 + 4 * Math.sin(Date.now() / 9_000) + 3 * Math.random());
      const now = lines
        .slice(at, at + count)
        .map((line) => JSON.parse(movedTo(line, round, Date.now() - 180 - 120 * Math.random())));
      await publisher.publish(now);
      at += count;
      await sleep(250);
    }
  }
}

const movedTo = (line: string, round: number, ms: number): string =>
  line
    .replaceAll(/"(event_time|sync_time|timestamp)":\d+/g, (_, name) => `"${name}":${Math.round(ms)}`)
    .replaceAll(/"workflow_instance_id":(\d+)/g, (_, id) => `"workflow_instance_id":${Number(id) + 100 * round}`);

const stateFolder = mkdtempSync(join(tmpdir(), "sluice-pictures-"));
const { run, console } = await watchedSample(["v1"], stateFolder);
const working = new AbortController();
const worked = work(run.aws, working.signal);
const browser = await chromium.launch({
  ...(chromiumPath ? { executablePath: chromiumPath } : {}),
  args: ["--no-sandbox"],
});
try {
  mkdirSync(FOLDER, { recursive: true });
  await sleep(WORKS_SECONDS * 1_000);
  for (const colorScheme of ["light", "dark"] as const) {
    const page = await browser.newPage({ colorScheme, viewport: { width: WIDTH, height: HEIGHT } });
    await page.goto(console.url);
    for (const [name, address, ready] of VIEWS) {
      await page.goto(`${new URL(console.url).origin}/${address}`);
      await ready(page);
      await sleep(1_500); // charts and bars come to rest
      await page.screenshot({ path: join(FOLDER, `console-${name}-${colorScheme}.png`) });
    }
    await page.close();
  }
} finally {
  working.abort();
  await worked;
  await browser.close();
  await console.close();
  await run.aws.stop();
  rmSync(stateFolder, { recursive: true, force: true });
}
