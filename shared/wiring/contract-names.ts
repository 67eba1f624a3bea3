import * as z from "zod/mini";

/** Which names there are, the engine says; what a name may be made of, SNS, folders and variables do. */
export const CONTRACT_NAME_PATTERN = /^[a-z][a-z0-9-]{0,31}$/;

/** As one variable of a function says them. */
export const ContractNamesSchema = z.pipe(
  z.string().check(
    z.refine((text) => text.split(",").every((name) => CONTRACT_NAME_PATTERN.test(name)), {
      error: "names of contracts, joined by commas",
    }),
  ),
  z.transform((text) => [...new Set(text.split(","))]),
);
