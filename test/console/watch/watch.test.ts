import { expect, onTestFinished, test } from "vitest";
import { watchTarget } from "../../../console/watch/watch.ts";
import { onTarget, sendEvents } from "../../../operations/deployment/index.ts";
import { shipped } from "../../support/engines.ts";
import * as factories from "../../support/internal-events.ts";
import { localStack, refuseDeletions } from "../../support/stopped-stack.ts";

test("where listening has ended for a while, the feed says since when events are missing, and goes on", async () => {
  const aws = await localStack();
  onTestFinished(() => aws.stop());
  const stopping = new AbortController();
  const { signal } = stopping;
  const { contracts } = shipped.catalogue;
  const credentials = { accessKeyId: "a", secretAccessKey: "b" };
  const options = { endpoint: aws.endpoint, region: "us-east-1", credentials };

  await onTarget({ kind: "endpoint", stackName: undefined, options }, async (target) => {
    refuseDeletions(target);
    const watch = watchTarget(target, { sinceMs: Date.now(), contracts, database: undefined, signal });
    await watch.listening;
    const event = { ...factories.stepInstanceUpdate({ workflow_id: "heard" }), type: "STEP_INSTANCE_UPDATE" };
    await sendEvents(target, [event], { engine: shipped.engine, signal, onSent: () => undefined });
    await expect.poll(() => watch.problems.get("events"), { timeout: 60_000 }).toContain("not allowed to delete");
    const ended = new Date().toISOString();
    await expect.poll(() => watch.feed.after(0), { timeout: 60_000 }).toHaveLength(2);

    expect(watch.feed.after(0)).toMatchObject([
      { outcome: "published", place: expect.stringContaining("heard") },
      { outcome: "failed", reason: "not-listened" },
    ]);
    const [, gap] = watch.feed.after(0);
    const [since = ""] = /\d{4}-\S+Z/.exec(gap?.detail ?? "") ?? [];
    expect(since <= ended).toBe(true);
    expect(watch.problems.has("events")).toBe(false);
    stopping.abort();
    await watch.ended;
  });
});
