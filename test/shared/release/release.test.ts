// Which Sluice speaks: by git in a checkout, by what packing left in the package, by package.json alone where there is neither.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readRelease, releaseText } from "../../../shared/release/release.ts";

const versionOf = (folder: string): string => releaseText(readRelease(folder));

function packageFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "sluice-release-"));
  writeFileSync(join(folder, "package.json"), '{ "version": "1.2.3" }');
  return folder;
}

function checkout(): { readonly folder: string; readonly git: (...args: string[]) => string } {
  const folder = packageFolder();
  const someone = ["-c", "user.name=someone", "-c", "user.email=someone@example.com"];
  const git = (...args: string[]) => execFileSync("git", ["-C", folder, ...someone, ...args], { encoding: "utf8" });
  git("init", "--quiet");
  git("add", ".");
  git("commit", "--quiet", "--message", "first");
  return { folder, git };
}

test("a checkout has the version and its commit, and says when files differ from it", () => {
  const { folder, git } = checkout();
  const commit = git("rev-parse", "HEAD").slice(0, 12);

  expect(versionOf(folder)).toBe(`1.2.3+${commit}`);
  writeFileSync(join(folder, "notes.txt"), "of nobody's business");
  expect(versionOf(folder)).toBe(`1.2.3+${commit}`);
  writeFileSync(join(folder, "package.json"), '{ "version": "1.2.4" }');
  expect(versionOf(folder)).toBe(`1.2.4+${commit}.dirty`);
});

test("a package has the commit that it was packed from, whatever repository it is installed in", () => {
  const { folder } = checkout();
  const installed = join(folder, "node_modules/sluice");
  mkdirSync(join(installed, "dist"), { recursive: true });
  writeFileSync(join(installed, "package.json"), '{ "version": "1.2.3" }');
  expect(versionOf(installed)).toBe("1.2.3");

  writeFileSync(join(installed, "dist/commit.txt"), "0123456789ab\n");
  expect(versionOf(installed)).toBe("1.2.3+0123456789ab");
});

test("a checkout that was packed once goes by what it is now", () => {
  const { folder, git } = checkout();
  mkdirSync(join(folder, "dist"));
  writeFileSync(join(folder, "dist/commit.txt"), "0123456789ab\n");

  expect(versionOf(folder)).toBe(`1.2.3+${git("rev-parse", "HEAD").slice(0, 12)}`);
});

test("without git and without what packing leaves, the version stands alone", () => {
  expect(versionOf(packageFolder())).toBe("1.2.3");
});
