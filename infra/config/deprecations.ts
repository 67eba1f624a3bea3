// That a contract will be switched off, as every event of it then says.
import * as z from "zod";
import { setting } from "./setting.ts";

const DeprecationSchema = z
  .strictObject({
    from: setting(z.iso.datetime("must be a time such as 2027-01-01T00:00:00Z"), {
      description: "Since when the contract is deprecated.",
    }),
    sunset: setting(z.iso.datetime("must be a time such as 2027-07-01T00:00:00Z").optional(), {
      description: "When it is switched off at the earliest.",
      without: "nothing is said of it",
    }),
    migration: setting(z.url({ protocol: /^https?$/, error: "must be an http or https URL" }).optional(), {
      description: "Where subscribers read what to do.",
      without: "nothing is said of it",
    }),
  })
  .refine(({ from, sunset }) => sunset === undefined || Date.parse(sunset) >= Date.parse(from), {
    path: ["sunset"],
    error: "is before from",
  });

/** By contract; `names` are those whose events can say it. */
export const deprecationsSchema = (names: readonly string[]) => {
  const others = `no contract of CloudEvents; there is: ${names.join(", ") || "none"}`;
  return z
    .partialRecord(z.enum(names), DeprecationSchema, {
      // zod's types do not know this code for records; it gives it.
      error: ({ code, keys }) =>
        String(code) === "unrecognized_keys" ? `${(keys as string[]).join(", ")}: ${others}` : undefined,
    })
    .default({});
};
