/**
 * The workflow id that the canary uses; no engine may have a workflow of this name. With a canary, the processor publishes its
 * events to the canary's topic and to no other. Must stay free of imports.
 */
export const CANARY_WORKFLOW_ID = "sluice.canary";
