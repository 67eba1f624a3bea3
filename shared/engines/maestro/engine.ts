// Netflix Maestro: the engine that is shipped.

import { defineEngine } from "../index.ts";
import { maestro } from "./contracts/maestro/index.ts";
import { v1 } from "./contracts/v1/index.ts";
import { maestroEvents } from "./internal/maestro-events.ts";

/** No engine may have a workflow of this name. */
const CANARY_WORKFLOW_ID = "sluice.canary";

export const engine = defineEngine({
  name: "maestro",
  internal: maestroEvents,
  contracts: [v1, maestro],
  canary: {
    attribute: "workflow_id",
    value: CANARY_WORKFLOW_ID,
    event: (sentMs) => ({
      type: "WORKFLOW_VERSION_UPDATE",
      workflow_id: CANARY_WORKFLOW_ID,
      author: "sluice",
      current_active_version: 1,
      log: "canary",
      event_time: sentMs,
      sync_time: sentMs,
    }),
    // `v1` dates an event in its envelope, `maestro` in the event itself.
    sentMs: ({ time, event_time }) => (typeof event_time === "number" ? event_time : Date.parse(String(time))),
  },
});
