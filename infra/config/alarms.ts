// When somebody has to act, and who is told: every threshold that a deployment may choose. What no alarm has to choose is in
// defaults.ts; docs/runbook.md says what to do.
import * as z from "zod";
import { distinct, setting } from "./setting.ts";

const DAY_SECONDS = 86_400;

export const AlarmsSchema = z.strictObject({
  delaySeconds: setting(z.int().min(1).max(DAY_SECONDS).default(60), {
    description: "The goal for subscribers: 99 of 100 external events leave within so many seconds of their change.",
    unit: "seconds",
  }),
  oldestMessageSeconds: setting(z.int().min(60).max(DAY_SECONDS).default(300), {
    description: "How old the oldest message of the internal queue may get.",
    unit: "seconds",
  }),
  quarantinedMessages: setting(z.int().min(0).max(100_000).default(50), {
    description: "Messages quarantined within fifteen minutes that are still no reason to wake anybody.",
    unit: "messages",
  }),
  quarantineDays: setting(z.int().min(1).max(13).default(1), {
    description: "Days within which each quarantined message is to be dealt with; SQS drops it after fourteen.",
    unit: "days",
  }),
  processorErrors: setting(z.int().min(0).max(10_000).default(5), {
    description:
      "Invocations of the processor that may fail as a whole within five minutes; their records are delivered again.",
    unit: "invocations",
  }),
  processorThrottles: setting(z.int().min(0).max(100_000).default(50), {
    description: "Invocations of the processor that Lambda may refuse within five minutes.",
    unit: "invocations",
  }),
  failedPercent: setting(z.int().min(1).max(99).default(20), {
    description: "Share of the received records that may be handed back to the queue.",
    unit: "percent",
  }),
  failedDeliveries: setting(z.int().min(0).max(100_000).default(50), {
    description:
      "Deliveries to subscribers that SNS may fail within five minutes; of an HTTPS endpoint every attempt counts.",
    unit: "deliveries",
  }),
  unbalancedPercent: setting(z.int().min(1).max(50).default(5), {
    description:
      "How far the books of two parties may differ before it counts, as a share of the messages: metrics are approximate.",
    unit: "percent",
  }),
  unbalancedMessages: setting(z.int().min(1).max(1_000_000).default(100), {
    description: "Messages that must be missing beyond that share.",
    unit: "messages",
  }),
  outboxSeconds: setting(z.int().min(60).max(DAY_SECONDS).default(300), {
    description: "How long the oldest row of the outbox may wait for a relay.",
    unit: "seconds",
  }),
  canaryMissing: setting(z.int().min(0).max(10).default(2), {
    description: "The canary's events that may be missing within five minutes.",
    unit: "events",
  }),
  silenceMinutes: setting(z.int().min(5).max(1_440).optional(), {
    description: "Minutes without any internal event that mean trouble. Leave it out where the engine may rest.",
    unit: "minutes",
    without: "no such alarm",
  }),
  emails: setting(distinct(z.array(z.email()).max(10), "names an address twice").default([]), {
    description:
      "Who is told by e-mail; each must confirm the first one. Other channels subscribe to the topic `OpsTopicArn`.",
  }),
  runbookUrl: setting(
    z.union([z.literal("docs/runbook.md"), z.url({ protocol: /^https?$/ })]).default("docs/runbook.md"),
    {
      description: "Where the runbook can be read. The default is its place in the repository.",
    },
  ),
});
export type AlarmsConfig = Readonly<z.output<typeof AlarmsSchema>>;
