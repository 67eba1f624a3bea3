// What events of v1 are called. Names never change within the major version; it only gets more of them.
import { DEFAULT_CONTRACT_BASE_URL } from "../../wiring/index.ts";

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

/** The CloudEvents `type` in the body of an event. */
export const cloudEventType = <Type extends string>(type: Type): `io.sluice.${Type}.v1` => `io.sluice.${type}.v1`;

/** Where the JSON Schema of an event is published. */
export const schemaUrl = (type: V1Type, contractBaseUrl = DEFAULT_CONTRACT_BASE_URL): string =>
  `${contractBaseUrl}/v1/${type}.schema.json`;
