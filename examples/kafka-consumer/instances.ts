// What the team shows: the newest status of each workflow instance (pure).
import type { KnownEvent, UnknownEvent } from "../../shared/engines/maestro/subscriber/index.ts";

export class Instances {
  /** By partition key. */
  readonly #newest = new Map<string, { readonly status: string; readonly name: string }>();

  take({ event }: KnownEvent | UnknownEvent): void {
    if (!isInstanceStatus(event)) return;
    const { workflow_id, workflow_instance_id, status } = event.data;
    this.#newest.set(event.partitionkey, { status, name: `${workflow_id}, instance ${workflow_instance_id}` });
  }

  /** A line for each that has not succeeded. */
  render(): string {
    const all = [...this.#newest.values()];
    const lines = all
      .filter(({ status }) => status !== "SUCCEEDED")
      .map((one) => `${one.status.padEnd(9)}  ${one.name}`);
    return [...lines.sort(), `${all.length - lines.length} of ${all.length} instances have succeeded.`].join("\n");
  }
}

type InstanceStatus = Extract<KnownEvent<"v1">["event"], { type: "io.sluice.workflow-instance.status.changed.v1" }>;
const isInstanceStatus = (event: { readonly type: string }): event is InstanceStatus =>
  event.type === "io.sluice.workflow-instance.status.changed.v1";
