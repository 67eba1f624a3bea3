// When somebody has to act, and who is told. Every alarm's threshold is here; docs/runbook.md says what to do.
import * as z from "zod";

const DAY_SECONDS = 86_400;

export const AlarmsSchema = z.strictObject({
  /** The goal for subscribers: 99 of 100 external events leave within so many seconds of their change. */
  delaySeconds: z.int().min(1).max(DAY_SECONDS).default(60),
  /** How old the oldest message of the internal queue may get, in seconds. */
  oldestMessageSeconds: z.int().min(60).max(DAY_SECONDS).default(300),
  /** Messages quarantined within fifteen minutes that are still no reason to wake anybody. */
  quarantinedMessages: z.int().min(0).max(100_000).default(50),
  /** Days within which each quarantined message is to be dealt with; SQS drops it after fourteen. */
  quarantineDays: z.int().min(1).max(13).default(1),
  /** Invocations of the processor that may fail as a whole within five minutes; their records are delivered again. */
  processorErrors: z.int().min(0).max(10_000).default(5),
  /** Invocations of the processor that Lambda may refuse within five minutes. */
  processorThrottles: z.int().min(0).max(100_000).default(50),
  /** Share of the received records that may be handed back to the queue, in percent. */
  failedPercent: z.int().min(1).max(99).default(20),
  /** Deliveries to subscribers that SNS may fail within five minutes; of an HTTPS endpoint every attempt counts. */
  failedDeliveries: z.int().min(0).max(100_000).default(50),
  /** How far the books of two parties may differ before it counts, in percent of the messages: metrics are approximate. */
  unbalancedPercent: z.int().min(1).max(50).default(5),
  /** Messages that must be missing beyond that share. */
  unbalancedMessages: z.int().min(1).max(1_000_000).default(100),
  /** The canary's events that may be missing within five minutes. */
  canaryMissing: z.int().min(0).max(10).default(2),
  /** Minutes without any internal event that mean trouble. Leave it out where the engine may rest. */
  silenceMinutes: z.int().min(5).max(1_440).optional(),
  /** Who is told by e-mail; each must confirm the first one. Other channels subscribe to the topic `OpsTopicArn`. */
  emails: z.array(z.email()).max(10).default([]),
  /** Where the runbook can be read. The default is its place in the repository. */
  runbookUrl: z.union([z.literal("docs/runbook.md"), z.url({ protocol: /^https?$/ })]).default("docs/runbook.md"),
});
export type AlarmsConfig = Readonly<z.output<typeof AlarmsSchema>>;
