// The sample of the engine's life on this machine with a console that was there from its first event, and a browser that looks at it.
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished } from "vitest";
import { type LocalKafka, openKafka, type SampleRun } from "../../local/index.ts";
import { chromiumPath } from "./chromium.ts";
import { type OpenedConsole, watchedSample } from "./console.ts";

export interface SampleDay {
  readonly run: () => SampleRun;
  readonly console: () => OpenedConsole;
  readonly stateFolder: () => string;
  /** A page at a view, such as `#/held`; that nothing went wrong in it is looked at when the test ends. */
  readonly open: (view: string, options?: OpenOptions) => Promise<Page>;
}

export interface OpenOptions {
  readonly colorScheme?: "light" | "dark";
  readonly width?: number;
  readonly height?: number;
  /** Another console than that of the sample. */
  readonly of?: OpenedConsole;
  /** What may go wrong, by its text. */
  readonly mayFail?: RegExp;
}

const CONTRACTS = ["v1", "maestro"];

/** To be called once in a test file. */
export function sampleDay({ withKafka = false } = {}): SampleDay {
  let run: SampleRun;
  let console: OpenedConsole;
  let stateFolder: string;
  let browser: Browser;
  let kafka: LocalKafka | undefined;
  beforeAll(async () => {
    stateFolder = await mkdtemp(join(tmpdir(), "sluice-console-"));
    if (withKafka) kafka = await openKafka(undefined, CONTRACTS);
    ({ run, console } = await watchedSample(CONTRACTS, stateFolder, kafka));
    if (chromiumPath === undefined) throw new Error("no Chromium: apt-get install chromium");
    browser = await chromium.launch({ executablePath: chromiumPath, args: ["--no-sandbox"] });
  });
  afterAll(async () => {
    await browser?.close();
    await console?.close();
    await run?.aws.stop();
    await kafka?.stop();
    rmSync(stateFolder, { recursive: true, force: true });
  });
  return {
    run: () => run,
    console: () => console,
    stateFolder: () => stateFolder,
    async open(view, { colorScheme = "light", width = 1_360, height = 860, of = console, mayFail = /^$/ } = {}) {
      const context = await browser.newContext({ colorScheme, viewport: { width, height } });
      await context.grantPermissions(["clipboard-read", "clipboard-write"]);
      context.setDefaultTimeout(20_000);
      const page = await context.newPage();
      const wrong: string[] = [];
      page.on("pageerror", ({ message }) => wrong.push(message));
      page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
      onTestFinished(async () => {
        await context.close();
        expect(wrong.filter((text) => !mayFail.test(text))).toEqual([]);
      });
      await page.goto(of.url);
      await page.goto(`${new URL(of.url).origin}/${view}`);
      return page;
    },
  };
}
