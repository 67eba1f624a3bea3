// When SNS tries an HTTPS endpoint again, within its bounds.
// https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
import * as z from "zod";
import { HTTPS_MAX_RETRIES, HTTPS_MAX_RETRY_SECONDS } from "./sns-limits.ts";

const delay = z.int().min(1).max(HTTPS_MAX_RETRY_SECONDS).default(20);
const phase = z.int().min(0).max(HTTPS_MAX_RETRIES).default(0);

const PhasesSchema = z.strictObject({
  /** How often after the first attempt, in all phases together. */
  count: z.int().min(0).max(HTTPS_MAX_RETRIES).default(3),
  minDelaySeconds: delay,
  maxDelaySeconds: delay,
  /** Retries at once. */
  immediately: phase,
  /** Retries after that, `minDelaySeconds` apart. */
  atMinDelay: phase,
  /** The last retries, `maxDelaySeconds` apart; those in between go from the shortest to the longest delay. */
  atMaxDelay: phase,
  backoff: z.enum(["linear", "arithmetic", "geometric", "exponential"]).default("linear"),
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
