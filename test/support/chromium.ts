// A real browser, headless, for what only a browser does: Debian's package `chromium`, driven by playwright-core.
import { existsSync } from "node:fs";
import { type BrowserContext, chromium } from "playwright-core";
import { onTestFinished } from "vitest";

const EXECUTABLES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Where it is; undefined where there is none. */
export const chromiumPath = EXECUTABLES.find((path) => existsSync(path));

/** Without a browser a test is left out on a developer's machine, with this reason in its title; in CI it fails. */
export const browserIsMissing = chromiumPath === undefined && !process.env["CI"];

/** A browser of its own, closed with the test. */
export async function browserContext(): Promise<BrowserContext> {
  if (chromiumPath === undefined) throw new Error("no Chromium: apt-get install chromium");
  const browser = await chromium.launch({ executablePath: chromiumPath, args: ["--no-sandbox"] });
  onTestFinished(() => browser.close());
  return browser.newContext();
}
