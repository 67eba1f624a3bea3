// What needs no deployment, and loads no client of AWS.
export { InputError, type InputErrorCode, InterruptedError, TargetError, type TargetErrorCode } from "./errors.ts";
export { type ExplainOptions, explainer, type Part, partsOf } from "./explain.ts";
export { announceLocalRun, isAlive, type LocalRun, localRuns, STATE_FOLDER } from "./local-runs.ts";
export { makeFolder, whyNotWritable } from "./make-folder.ts";
export { type Line, readLines } from "./read-lines.ts";
export { assertReadable, PIECE_BYTES, type PieceMemory, unreadable } from "./read-pieces.ts";
export { removedPath } from "./removed-file.ts";
