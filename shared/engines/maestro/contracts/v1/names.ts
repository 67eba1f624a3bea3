// What events of v1 are called. Names never change within the major version; it only gets more of them.
import type { CloudEventNames } from "../../../../contracts/cloud-event.ts";

/** The types of external events of contract `v1`, as the attribute `type` has them. */
export const V1_TYPES = [
  "workflow.definition.changed",
  "workflow.version.created",
  "workflow.properties.changed",
  "workflow.activated",
  "workflow.deactivated",
  "workflow.deleted",
  "workflow-instance.status.changed",
  "step-instance.status.changed",
] as const;
/** The `type` attribute of an event, by which subscribers filter. */
export type V1Type = (typeof V1_TYPES)[number];

export const V1_NAMES = {
  contract: "v1",
  typePrefix: "io.sluice.",
  typeSuffix: ".v1",
} as const satisfies CloudEventNames;

/** The CloudEvents `type` in the body of an event. */
export const cloudEventType = <Type extends string>(type: Type): `io.sluice.${Type}.v1` => `io.sluice.${type}.v1`;
