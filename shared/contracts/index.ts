import type { ContractName } from "../wiring/index.ts";
import type { Contract } from "./contract.ts";
import { maestro } from "./maestro/index.ts";
import { v1 } from "./v1/index.ts";

/** Every contract a deployment can publish, by name. */
export const CONTRACTS: Readonly<Record<ContractName, Contract>> = { v1, maestro };

export { type Attributes, publishedBytes, publishedBytesAtMost } from "./attributes.ts";
export type { Contract, ExternalEvent, MappingContext } from "./contract.ts";
export { type MessageReading, readMessage } from "./read-message.ts";
