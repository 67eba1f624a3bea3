// `--file` below /proc never returned: Node's own recursive mkdir goes round in a circle there.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeFolder } from "../../operations/make-folder.ts";
import { createRemovedFile } from "../../operations/removed-file.ts";
import { temporaryFolder } from "../support/sluice.ts";

test("a folder is made with those above it, also a second time", () => {
  const folder = join(temporaryFolder(), "a", "b");

  makeFolder(folder);
  makeFolder(folder);

  expect(existsSync(folder)).toBe(true);
});

test("where no folder can be made, a file for what is removed ends with a sentence", () => {
  const file = join(temporaryFolder(), "file");
  writeFileSync(file, "");

  for (const path of ["/proc/none/deep/removed", join(file, "removed")]) {
    expect(() => createRemovedFile(path)).toThrow(`cannot write ${path}: `);
  }
});
