// What of an archive is one change.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { publishedReader } from "../../../../operations/archived-event.ts";
import { readArchive } from "../../../../operations/deployment/resend/read-archive.ts";
import { shipped } from "../../../support/engines.ts";
import { externalEvent } from "../../../support/external-events.ts";
import { stepInstanceUpdate } from "../../../support/internal-events.ts";

async function archiveOf(lines: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), "sluice-archive-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "events.jsonl"), lines.map((line) => `${line}\n`).join(""));
  return readArchive([folder], {
    read: publishedReader(shipped.catalogue.contracts),
    isWanted: () => true,
    onProgress: () => undefined,
    onProblem: (problem) => expect.unreachable(problem),
    signal: new AbortController().signal,
  });
}

test.each(["v1", "maestro"] as const)(
  "%s: the same change of two deployments is two changes, published again it is one",
  async (contract) => {
    const [east, west] = ["east", "west"].map(
      (cluster) => externalEvent(stepInstanceUpdate(), { contract, cluster }).body,
    );

    const { total, duplicates } = await archiveOf([east, west, east].map(String));

    expect({ total, duplicates }).toEqual({ total: 2, duplicates: 1 });
  },
);
