// What the dashboards team shows: for each workflow how many instances are in which state (pure).
import type { KnownEvent, UnknownEvent } from "../../shared/engines/maestro/subscriber/index.ts";

const COLUMNS = ["QUEUED", "RUNNING", "PAUSED", "SUCCEEDED", "FAILED", "STOPPED", "TIMED_OUT"] as const;
type Status = (typeof COLUMNS)[number];

export class Board {
  /** The last status of each instance, by workflow. Two deployments may have the same instances. */
  readonly #workflows = new Map<string, Map<string, Status>>();

  /** Takes every event, and uses those about workflow instances. */
  take({ event }: KnownEvent | UnknownEvent): void {
    if (!isInstanceStatus(event)) return;
    const { workflow_id, status } = event.data;
    const instances = this.#workflows.get(workflow_id) ?? new Map<string, Status>();
    this.#workflows.set(workflow_id, instances.set(`${event.source} ${event.partitionkey}`, status));
  }

  render(): string {
    const rows = [...this.#workflows].sort(([a], [b]) => a.localeCompare(b));
    const names = rows.map(([workflow]) => workflow);
    const width = Math.max(...names.map((name) => name.length), "Workflow".length);
    const header = ["Workflow".padEnd(width), ...COLUMNS].join("  ");
    const lines = rows.map(([workflow, instances]) => {
      const statuses = [...instances.values()];
      const counts = COLUMNS.map((column) => {
        const count = statuses.filter((status) => status === column).length;
        return String(count || "·").padStart(column.length);
      });
      return [workflow.padEnd(width), ...counts].join("  ");
    });
    return [header, ...lines].join("\n");
  }
}

type InstanceStatus = Extract<KnownEvent<"v1">["event"], { type: "io.sluice.workflow-instance.status.changed.v1" }>;
const isInstanceStatus = (event: { readonly type: string }): event is InstanceStatus =>
  event.type === "io.sluice.workflow-instance.status.changed.v1";
