export { localRuns } from "./local-run.ts";
export type { Target } from "./target.ts";
export { TargetError } from "./target-error.ts";
export type { TargetFlags } from "./target-flags.ts";
export { withTarget } from "./with-target.ts";
