// What the function is subscribed to: SNS runs it, and it is paid for, only when there is something to do.
import { filter } from "../../shared/engines/maestro/subscriber/index.ts";

export const SUCCESSES = filter({
  contract: "v1",
  type: "workflow-instance.status.changed",
  workflow: "etl.daily-load",
  status: "SUCCEEDED",
});
