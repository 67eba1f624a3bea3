// A file of its own, so that a bundle of another engine leaves it out.
import { maestro } from "./maestro/index.ts";
import { v1 } from "./v1/index.ts";

/** The contracts of the engine that is shipped, by name. */
export const CONTRACTS = { v1, maestro } as const;
/** The name of one of them. */
export type ContractName = keyof typeof CONTRACTS;
/** All of their names. */
export const CONTRACT_NAMES = Object.keys(CONTRACTS) as ContractName[];
