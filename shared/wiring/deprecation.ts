// That a contract will be switched off. Checked where people write it, in the configuration: the processor reads what infra wrote, and
// does not load this file, for what checks times and URLs is four kilobytes of its bundle.
import * as z from "zod/mini";

const TimeSchema = z.iso.datetime("must be a time such as 2027-01-01T00:00:00Z");

/** That a contract will be switched off, as CloudEvents' deprecation extension tells it. */
export const DeprecationSchema = z.object({
  /** Since when it is so, RFC 3339 in UTC. */
  from: TimeSchema,
  /** When it is switched off at the earliest. */
  sunset: z.optional(TimeSchema),
  /** URL of what to do. */
  migration: z.optional(z.url({ protocol: /^https?$/, error: "must be an http or https URL" })),
});
export type Deprecation = Readonly<z.infer<typeof DeprecationSchema>>;
/** By contract. */
export type Deprecations = Readonly<Record<string, Deprecation>>;
