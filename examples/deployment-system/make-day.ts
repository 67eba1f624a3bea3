// Writes day.jsonl: a morning of the deployment service, the same at every run.
//   npx node examples/deployment-system/make-day.ts > examples/deployment-system/day.jsonl
import type { engine } from "./engine.ts";

type InternalEvent = Parameters<typeof engine.internal.split>[0];
type Changed = Extract<InternalEvent, { type: "DEPLOYMENT_CHANGED" }>;

const START_MS = Date.UTC(2026, 10, 23, 9, 0, 0);
const minute = (number: number): number => START_MS + number * 60_000;
const timeline: { atMs: number; line: string }[] = [];
const emit = (event: InternalEvent): void => void timeline.push({ atMs: event.at_ms, line: JSON.stringify(event) });

interface Deployment {
  readonly facts: Pick<Changed, "deployment_id" | "service" | "environment" | "version" | "started_by">;
  readonly startMinute: number;
  readonly hosts: number;
  readonly ends: "DONE" | "ROLLED_BACK" | "ABORTED";
  readonly reason?: string;
}

function rollOut({ facts, startMinute, hosts, ends, reason }: Deployment): void {
  const names = Array.from({ length: hosts }, (_, index) => `${facts.service}-${index + 1}`);
  const path: Changed["old_state"][] = ["QUEUED", "PREPARING", "ROLLING"];
  if (ends === "DONE") path.push("VERIFYING");
  if (ends === "ROLLED_BACK") path.push("ROLLING_BACK");
  const states = [...path, ends];
  for (const [index, old_state] of path.entries()) {
    const isLast = index === path.length - 1;
    const new_state = states[index + 1] as Changed["new_state"];
    const at_ms = minute(startMinute + index * 2);
    emit({ type: "DEPLOYMENT_CHANGED", ...facts, old_state, new_state, ...(isLast && { reason }), at_ms });
    for (const percent of new_state === "ROLLING" ? [10, 40, 70, 100] : []) {
      const progress = names.map((host) => ({ host, percent }));
      const { deployment_id } = facts;
      emit({ type: "HOST_PROGRESS", deployment_id, hosts: progress, at_ms: at_ms + percent * 1_000 });
    }
  }
}

for (let tick = 0; tick < 120; tick += 1) {
  emit({ type: "SCHEDULER_TICK", region: tick % 2 === 0 ? "eu" : "us", queued: tick % 3, at_ms: minute(tick / 4) });
}
const checkout = { service: "checkout", environment: "production" } as const;
rollOut({
  facts: { ...checkout, deployment_id: "checkout-41", version: "41", started_by: "ana" },
  ...{ startMinute: 1, hosts: 4, ends: "DONE" },
});
rollOut({
  facts: { ...checkout, deployment_id: "checkout-42", version: "42", started_by: "ana" },
  ...{ startMinute: 12, hosts: 4, ends: "ROLLED_BACK", reason: "5 % of requests failed" },
});
rollOut({
  facts: { service: "search", environment: "staging", deployment_id: "search-7", version: "7-rc1" },
  ...{ startMinute: 5, hosts: 2, ends: "ABORTED", reason: "aborted by tom" },
});
rollOut({
  facts: { service: "search", environment: "production", deployment_id: "search-8", version: "7" },
  ...{ startMinute: 16, hosts: 6, ends: "DONE" },
});
// A service that is newer than the processor: a state that nobody knows yet.
timeline.push({
  atMs: minute(20),
  line: JSON.stringify({
    ...{ type: "DEPLOYMENT_CHANGED", ...checkout, deployment_id: "checkout-43", version: "43" },
    ...{ old_state: "ROLLING", new_state: "HALTED", at_ms: minute(20) },
  }),
});

for (const { line } of timeline.toSorted((a, b) => a.atMs - b.atMs)) process.stdout.write(`${line}\n`);
