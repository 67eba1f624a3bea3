// What explain and replay make of an engine whose own code fails: one event each, and the others go out.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { sluice, temporaryFile, temporaryFolder } from "../support/sluice.ts";

const ENGINE = fileURLToPath(new URL("../support/careless-engine.ts", import.meta.url));
const FAILURES = {
  keyless: "OPENED: its partition key fails: TypeError: partitionKey gives undefined, not text",
  numbered: "contract doors-v1 cannot map it: TypeError: data.door: expected string, received number",
  broken: "contract doors-v1 cannot map it: Error: no hinges",
  late: "contract doors-v1 cannot map it: TypeError: the mapping gives a promise, not a change",
};
const OPENED = ["north", ...Object.keys(FAILURES), "leaking", "south"];
const lines = OPENED.map((door) => `${JSON.stringify({ type: "OPENED", door })}\n`).join("");
const read = (text: string) =>
  text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));

test("explain says of each what its engine failed on, and shows no field that the contract does not have", () => {
  const { stdout } = sluice(["explain", "--engine", ENGINE, temporaryFile(lines)]);

  const told = read(stdout);
  expect(told.map(({ outcome, detail, events }) => detail ?? [outcome, events[0].body.data])).toEqual([
    ["published", { door: "north" }],
    ...Object.values(FAILURES),
    ["published", { door: "leaking" }],
    ["published", { door: "south" }],
  ]);
});

test("replay quarantines each with its reason, publishes the others, and adds up", () => {
  const out = join(temporaryFolder(), "out");

  const replayed = sluice(["replay", "--engine", ENGINE, temporaryFile(lines), "--out", out]);

  expect(replayed.lines[0]).toContain("7 received = 3 published + 0 ignored + 4 quarantined + 0 dead-lettered");
  const outputOf = (file: string) => read(readFileSync(join(out, `${file}.jsonl`), "utf8"));
  const quarantined = outputOf("quarantine").map(({ body, detail }) => [JSON.parse(body).door, detail]);
  expect(Object.fromEntries(quarantined)).toEqual(FAILURES);
  expect(outputOf("external").map(({ body }) => body.data)).toEqual(
    expect.arrayContaining([{ door: "north" }, { door: "leaking" }, { door: "south" }]),
  );
});
