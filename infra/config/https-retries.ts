// When SNS tries an HTTPS endpoint again, within its bounds.
// https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
import * as z from "zod";
import { setting } from "./setting.ts";
import { HTTPS_MAX_RETRIES, HTTPS_MAX_RETRY_SECONDS } from "./sns-limits.ts";

const delay = z.int().min(1).max(HTTPS_MAX_RETRY_SECONDS).default(20);
const phase = z.int().min(0).max(HTTPS_MAX_RETRIES).default(0);

const PhasesSchema = z.strictObject({
  count: setting(z.int().min(0).max(HTTPS_MAX_RETRIES).default(3), {
    description: "How often SNS tries again after the first attempt, in all phases together.",
    unit: "retries",
  }),
  minDelaySeconds: setting(delay, { description: "The shortest delay before a retry.", unit: "seconds" }),
  maxDelaySeconds: setting(delay, {
    description: `The longest delay. All delays together may take ${HTTPS_MAX_RETRY_SECONDS} seconds.`,
    unit: "seconds",
  }),
  immediately: setting(phase, { description: "Retries at once, before all others.", unit: "retries" }),
  atMinDelay: setting(phase, { description: "Retries after that, `minDelaySeconds` apart.", unit: "retries" }),
  atMaxDelay: setting(phase, {
    description:
      "The last retries, `maxDelaySeconds` apart; those in between go from the shortest to the longest delay.",
    unit: "retries",
  }),
  backoff: setting(z.enum(["linear", "arithmetic", "geometric", "exponential"]).default("linear"), {
    description: "How the delay grows between the shortest and the longest.",
  }),
});
export type HttpsRetries = Readonly<z.output<typeof PhasesSchema>>;

/** Defaults are those of SNS: three retries, 20 seconds apart. */
export const HttpsRetriesSchema = PhasesSchema.refine(
  ({ minDelaySeconds, maxDelaySeconds }) => minDelaySeconds <= maxDelaySeconds,
  {
    path: ["minDelaySeconds"],
    error: "is more than maxDelaySeconds",
  },
)
  .refine((retries) => betweenPhases(retries) >= 0, {
    path: ["count"],
    error: "is less than immediately, atMinDelay and atMaxDelay together",
  })
  .refine((retries) => shortestTotalSeconds(retries) <= HTTPS_MAX_RETRY_SECONDS, {
    error: `takes longer than the ${HTTPS_MAX_RETRY_SECONDS} seconds that SNS allows`,
  });

const betweenPhases = ({ count, immediately, atMinDelay, atMaxDelay }: HttpsRetries): number =>
  count - immediately - atMinDelay - atMaxDelay;

/** Exact for linear backoff; the curves of the others are not published, so their delays count as the shortest. */
function shortestTotalSeconds(retries: HttpsRetries): number {
  const { minDelaySeconds, maxDelaySeconds, atMinDelay, atMaxDelay, backoff } = retries;
  const between = backoff === "linear" ? (minDelaySeconds + maxDelaySeconds) / 2 : minDelaySeconds;
  return atMinDelay * minDelaySeconds + betweenPhases(retries) * between + atMaxDelay * maxDelaySeconds;
}
