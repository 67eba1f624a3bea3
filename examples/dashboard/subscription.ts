// What the dashboard subscribes to, and what stands between its queue and the board.
import {
  type EventHandler,
  filter,
  newestOnly,
  withoutDuplicates,
} from "../../shared/engines/maestro/subscriber/index.ts";

export const STATUS_CHANGES = filter({ contract: "v1", type: "workflow-instance.status.changed" });

/** Delivery is at least once, and a standard topic keeps no order: a board shows the newest of each instance. */
export const newestOf = (show: EventHandler): EventHandler => withoutDuplicates(newestOnly(show));
