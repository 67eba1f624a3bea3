// The console is found again at the address that it had.
import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { rememberEntrance, rememberedEntrance } from "../../../console/http/address.ts";
import { temporaryFolder } from "../../support/sluice.ts";

test("the address is the same the next time, in a file for its owner's eyes only", () => {
  const folder = temporaryFolder();
  const entrance = { ...rememberedEntrance(folder), port: 4_123 };

  rememberEntrance(entrance, folder);

  expect(rememberedEntrance(folder)).toEqual(entrance);
  expect(statSync(join(folder, "console.json")).mode & 0o777).toBe(0o600);
});

test("where nothing is remembered, or nothing that can be read, the token is a new one that nobody can guess", () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "console.json"), '{"port":1,"token":"short"}');
  const tokens = [rememberedEntrance(folder), rememberedEntrance(join(folder, "none"))].map(({ token }) => token);

  expect(new Set(tokens).size).toBe(2);
  for (const token of tokens) expect(Buffer.from(token, "base64url")).toHaveLength(24);
});

test("a folder that cannot be written to is no obstacle", () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "file"), "");

  for (const each of ["/proc/none", join(folder, "file", "state")]) {
    expect(() => rememberEntrance({ port: 1, token: "t" }, each)).not.toThrow();
  }
});
