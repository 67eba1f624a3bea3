// The canary's environment, in a file of its own: each function makes its own schemas at every cold start, and no other's.
import * as z from "zod/mini";
import { ContractNamesSchema } from "./contract-names.ts";

export const CanaryEnvironmentSchema = z.object({
  SLUICE_CANARY_QUEUE_URL: z.url(),
  /** Contracts in which each event must come out. */
  SLUICE_CONTRACTS: ContractNamesSchema,
  SLUICE_INTERNAL_QUEUE_URL: z.url(),
  SLUICE_STAGE: z.string().check(z.minLength(1)),
});
export type CanaryVariables = z.input<typeof CanaryEnvironmentSchema>;
