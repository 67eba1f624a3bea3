// The vectors beside the rules of docs/publishing.md, written here anew with nothing of the engine SDK.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { internalFiles } from "../../../catalogue/internal/internal-files.ts";
import { ENGINES, shipped } from "../../support/engines.ts";

interface Vectors {
  readonly keys: readonly { readonly key: string; readonly group_id: string }[];
  readonly events: readonly {
    readonly name: string;
    readonly event: object;
    readonly messages?: readonly {
      readonly group_id: string;
      readonly deduplication_id: string;
      readonly body: string;
    }[];
    readonly refused?: string;
  }[];
}

const FOLDERS = ["docs/internal", "examples/deployment-system/internal"];
const sha256 = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex");
const read = (folder: string): Vectors => JSON.parse(readFileSync(join(folder, "vectors.json"), "utf8"));

test.each(ENGINES.map(([name, loaded], index) => [name, loaded, FOLDERS[index] ?? ""] as const))(
  "the committed files about internal events of %s are what `npm run docs` writes",
  (_, loaded, folder) => {
    for (const [path, text] of internalFiles(loaded)) expect(readFileSync(join(folder, path), "utf8")).toBe(text);
  },
);

test.each(FOLDERS)("%s: a group is the key where SQS takes it, else its SHA-256", (folder) => {
  const { keys } = read(folder);

  for (const { key, group_id } of keys) expect(group_id).toBe(/^[!-~]{1,128}$/.test(key) ? key : sha256(key));
  expect(keys.filter(({ key, group_id }) => key !== group_id).length).toBeGreaterThan(3);
});

test.each(FOLDERS)("%s: a deduplication id is the SHA-256 of the body, and no two messages share one", (folder) => {
  const messages = read(folder).events.flatMap((event) => event.messages ?? []);

  for (const { body, deduplication_id } of messages) expect(deduplication_id).toBe(sha256(body));
  expect(new Set(messages.map((message) => message.deduplication_id)).size).toBe(messages.length);
});

test("every type of the shipped engine is shown, what is split and what is refused", () => {
  const { events } = read("docs/internal");
  const types = new Set(events.map(({ event }) => (event as { type: string }).type));

  expect([...types]).toEqual(
    expect.arrayContaining(["STEP_INSTANCE_UPDATE", "NOTIFICATION", "WORKFLOW_VERSION_UPDATE"]),
  );
  const split = events.find(({ name }) => name.startsWith("several instances are"));
  expect(split?.messages?.map(({ group_id }) => group_id)).toEqual(["etl.daily/9", "etl.daily/8"]);
  for (const { name, refused, messages } of events) {
    expect({ name, isRefused: refused !== undefined }).toEqual({ name, isRefused: name.startsWith("not sent") });
    expect(messages === undefined).toBe(refused !== undefined);
  }
  expect(Object.keys(shipped.catalogue.publishing ?? {})).toHaveLength(events.length);
});
