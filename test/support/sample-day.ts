// The sample of the engine's life on this machine with a console that was there from its first event, and a browser that looks at it.
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished } from "vitest";
import type { SampleRun } from "../../local/index.ts";
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
  /** What may go wrong, by its text. */
  readonly mayFail?: RegExp;
}

/** To be called once in a test file. */
export function sampleDay(): SampleDay {
  let run: SampleRun;
  let console: OpenedConsole;
  let stateFolder: string;
  let browser: Browser;
  beforeAll(async () => {
    stateFolder = await mkdtemp(join(tmpdir(), "sluice-console-"));
    ({ run, console } = await watchedSample(["v1", "maestro"], stateFolder));
    if (chromiumPath === undefined) throw new Error("no Chromium: apt-get install chromium");
    browser = await chromium.launch({ executablePath: chromiumPath, args: ["--no-sandbox"] });
  });
  afterAll(async () => {
    await browser?.close();
    await console?.close();
    await run?.aws.stop();
    rmSync(stateFolder, { recursive: true, force: true });
  });
  return {
    run: () => run,
    console: () => console,
    stateFolder: () => stateFolder,
    async open(view, { colorScheme = "light", width = 1_360, height = 860, mayFail = /^$/ } = {}) {
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
      await page.goto(console.url);
      await page.goto(`${new URL(console.url).origin}/${view}`);
      return page;
    },
  };
}
