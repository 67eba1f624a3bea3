// What a schema cannot say: when an event is sent, and when it is not.
import type { MaestroType } from "./maestro/schemas.ts";
import type { V1Type } from "./v1/names.ts";

export interface EventText {
  readonly sent: string;
  readonly notSent?: string;
}

const definitionChanged =
  "when somebody saves a workflow and both its definition and its properties change: there is a new version and a new snapshot of the properties";
const versionCreated = "when somebody saves a new version of a workflow and leaves its properties as they were";
const propertiesChanged =
  "when somebody changes the properties of a workflow (owner, limits, strategies, …) without a new version";
const activated = "when a version of a workflow becomes the one that new instances run";
const deactivated = "when a workflow is switched off: no version is active and no new instance starts";
const deleted = "when a workflow is deleted, with all its versions";
const notByItself = "for a new version that becomes active by being saved: that is told by the event about the version";

export const V1_TEXTS: Readonly<Record<V1Type, EventText>> = {
  "workflow.definition.changed": { sent: definitionChanged },
  "workflow.version.created": { sent: versionCreated },
  "workflow.properties.changed": { sent: propertiesChanged },
  "workflow.activated": { sent: activated, notSent: notByItself },
  "workflow.deactivated": { sent: deactivated },
  "workflow.deleted": { sent: deleted },
  "workflow-instance.status.changed": {
    sent: "when a run of a workflow instance moves from one status to another: queued, running, paused, and how it ended",
    notSent: "where the engine changes its own status and the one that subscribers see stays the same",
  },
  "step-instance.status.changed": {
    sent: "when an attempt of a step moves from one status to another. The engine may report several moves at once; `transitions` has all of them in order, and `status` is the last. Each attempt has events of its own: after a failure with `will_retry` the next attempt begins with the next `step_attempt_id`",
    notSent:
      "for the engine's inner steps on the way (created, initialized, evaluating parameters, …): they are one status, `PENDING`",
  },
};

export const MAESTRO_TEXTS: Readonly<Record<MaestroType, EventText>> = {
  WORKFLOW_DEFINITION_CHANGE_EVENT: { sent: definitionChanged },
  WORKFLOW_VERSION_CHANGE_EVENT: { sent: versionCreated },
  WORKFLOW_PROPERTIES_CHANGE_EVENT: { sent: propertiesChanged },
  WORKFLOW_ACTIVATION_CHANGE_EVENT: { sent: activated, notSent: notByItself },
  WORKFLOW_DEACTIVATION_CHANGE_EVENT: { sent: deactivated },
  WORKFLOW_DELETION_CHANGE_EVENT: { sent: deleted },
  WORKFLOW_INSTANCE_STATUS_CHANGE_EVENT: {
    sent: "for every status change of a run of a workflow instance that the engine reports",
  },
  STEP_INSTANCE_STATUS_CHANGE_EVENT: {
    sent: "for every status change of an attempt of a step that the engine reports; several may come in one event, in order",
  },
};
