// The canary's environment, in a file of its own: the processor would make these schemas too, at every cold start.
import * as z from "zod/mini";
import { ContractsSchema } from "./processor-environment.ts";

export const CanaryEnvironmentSchema = z.object({
  SLUICE_CANARY_QUEUE_URL: z.url(),
  /** Contracts in which each event must come out. */
  SLUICE_CONTRACTS: ContractsSchema,
  SLUICE_INTERNAL_QUEUE_URL: z.url(),
  SLUICE_STAGE: z.string().check(z.minLength(1)),
});
export type CanaryVariables = z.input<typeof CanaryEnvironmentSchema>;
