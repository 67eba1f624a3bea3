import type { Change } from "../../../../contracts/cloud-event.ts";
import type { WorkflowFacts } from "../workflow-facts.ts";
import type { V1Type } from "./names.ts";
import type { V1Event } from "./schemas.ts";

/** A change that v1 tells of. */
export type V1Change = Change<WorkflowFacts<V1Type>, V1Event["data"]>;
