// Apart from the room's index: only whoever uses Powertools for AWS has its types installed.
export { type PowertoolsOptions, powertoolsDuplicates } from "../powertools-duplicates.ts";
