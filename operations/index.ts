// What needs no deployment, and loads no client of AWS.
export { InputError, type InputErrorCode, InterruptedError, TargetError, type TargetErrorCode } from "./errors.ts";
export { type ExplainOptions, explainLines } from "./explain.ts";
export { announceLocalRun, isAlive, type LocalRun, localRuns, STATE_FOLDER } from "./local-runs.ts";
export { makeFolder, whyNotWritable } from "./make-folder.ts";
export { assertReadable, type Line, readLines, unreadable } from "./read-lines.ts";
export { removedPath } from "./removed-file.ts";
